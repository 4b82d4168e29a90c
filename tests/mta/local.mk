# Real mail servers, and the demonstration that ./bootstrap demo runs.

TESTS += %D%/postfix.sh
dist_noinst_SCRIPTS += %D%/demo.sh %D%/keep.sh %D%/postfix.sh %D%/story.sh
EXTRA_DIST += %D%/dns.sh %D%/lab.sh %D%/mail.sh
