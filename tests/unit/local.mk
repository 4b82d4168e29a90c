# One CUnit program per source file; see tests/lib/local.mk.

# ---- module/policy -------------------------------------------------------
# libkit.la: names from text, random names, and the slow oracle of the choice.
if HAVE_CUNIT
check_LTLIBRARIES += %D%/libkit.la
%C%_libkit_la_SOURCES = \
	%D%/kit.c \
	%D%/kit.h \
	%D%/slow_choice.c \
	%D%/slow_choice.h
%C%_libkit_la_CFLAGS = $(AM_CFLAGS) $(CUNIT_CFLAGS)
MXW_CORE_LIBS = %D%/libkit.la $(MXW_TAP_LIBS) module/policy/libmxwarden-policy.la

policy_tests = \
	%D%/test-address \
	%D%/test-answer \
	%D%/test-builder \
	%D%/test-choice \
	%D%/test-decide \
	%D%/test-index \
	%D%/test-name \
	%D%/test-networks \
	%D%/test-overlap \
	%D%/test-words
check_PROGRAMS += $(policy_tests)
TESTS += $(policy_tests)
%C%_test_address_SOURCES = %D%/test-address.c
%C%_test_address_LDADD = $(MXW_CORE_LIBS)
%C%_test_name_SOURCES = %D%/test-name.c
%C%_test_name_LDADD = $(MXW_CORE_LIBS)
%C%_test_networks_SOURCES = %D%/test-networks.c
%C%_test_networks_LDADD = $(MXW_CORE_LIBS)
%C%_test_choice_SOURCES = %D%/test-choice.c
%C%_test_choice_LDADD = $(MXW_CORE_LIBS)
%C%_test_decide_SOURCES = %D%/test-decide.c
%C%_test_decide_LDADD = $(MXW_CORE_LIBS)
%C%_test_index_SOURCES = %D%/test-index.c
%C%_test_index_LDADD = $(MXW_CORE_LIBS)
%C%_test_answer_SOURCES = %D%/test-answer.c
%C%_test_answer_LDADD = $(MXW_CORE_LIBS)
%C%_test_builder_SOURCES = %D%/test-builder.c
%C%_test_builder_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_builder_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_CORE_LIBS)
%C%_test_overlap_SOURCES = %D%/test-overlap.c
%C%_test_overlap_LDADD = $(MXW_CORE_LIBS)
%C%_test_words_SOURCES = %D%/test-words.c
%C%_test_words_LDADD = $(MXW_CORE_LIBS)
endif HAVE_CUNIT
# ---- end of module/policy ------------------------------------------------

# ---- module/alert --------------------------------------------------------
# libalert_fixture.la: a policy, events and a directory for files.
if HAVE_CUNIT
check_LTLIBRARIES += %D%/libalert_fixture.la
%C%_libalert_fixture_la_SOURCES = %D%/alert_fixture.c %D%/alert_fixture.h
%C%_libalert_fixture_la_CFLAGS = $(AM_CFLAGS) $(CUNIT_CFLAGS)
MXW_ALERT_LIBS = %D%/libalert_fixture.la module/alert/libmxwarden-alert.la $(MXW_CORE_LIBS)

alert_tests = \
	%D%/test-alert-json \
	%D%/test-alert-sink \
	%D%/test-alert-text \
	%D%/test-alert-trouble \
	%D%/test-alerter \
	%D%/test-ring
check_PROGRAMS += $(alert_tests)
TESTS += $(alert_tests)
%C%_test_alert_json_SOURCES = %D%/test-alert-json.c
%C%_test_alert_json_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_test_alert_json_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_alert_json_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_ALERT_LIBS) $(JANSSON_LIBS)
%C%_test_alert_sink_SOURCES = %D%/test-alert-sink.c
%C%_test_alert_sink_LDADD = $(MXW_ALERT_LIBS)
%C%_test_alert_text_SOURCES = %D%/test-alert-text.c
%C%_test_alert_text_LDADD = $(MXW_ALERT_LIBS)
%C%_test_alert_trouble_SOURCES = %D%/test-alert-trouble.c
%C%_test_alert_trouble_LDADD = $(MXW_ALERT_LIBS)
%C%_test_alerter_SOURCES = %D%/test-alerter.c
%C%_test_alerter_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_test_alerter_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_alerter_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_ALERT_LIBS) $(JANSSON_LIBS)
%C%_test_ring_SOURCES = %D%/test-ring.c
%C%_test_ring_LDADD = $(MXW_ALERT_LIBS)
endif HAVE_CUNIT
# ---- end of module/alert -------------------------------------------------

