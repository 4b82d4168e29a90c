# Real mail servers, and the demonstration that ./bootstrap demo runs.

TESTS += %D%/postfix.sh
# What mail servers do with an answer is the same whoever made it.
if SANITIZERS
else
TESTS += %D%/mail-servers.sh
endif
dist_noinst_SCRIPTS += %D%/cells.sh %D%/demo.sh %D%/keep.sh %D%/mail-servers.sh \
	%D%/matrix.sh %D%/postfix.sh %D%/story.sh
EXTRA_DIST += %D%/dns.sh %D%/expected.tsv %D%/lab.sh %D%/mail.sh %D%/table.awk \
	%D%/servers/dma.sh %D%/servers/exim.sh %D%/servers/opensmtpd.sh \
	%D%/servers/postfix.sh %D%/servers/sendmail.sh
