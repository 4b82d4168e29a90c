# Real mail servers, and the demonstration that ./bootstrap demo runs.

TESTS += %D%/mail-servers.sh %D%/postfix.sh
dist_noinst_SCRIPTS += %D%/cells.sh %D%/demo.sh %D%/keep.sh %D%/mail-servers.sh \
	%D%/matrix.sh %D%/postfix.sh %D%/story.sh
EXTRA_DIST += %D%/dns.sh %D%/expected.tsv %D%/lab.sh %D%/mail.sh %D%/table.awk \
	%D%/servers/dma.sh %D%/servers/exim.sh %D%/servers/opensmtpd.sh \
	%D%/servers/postfix.sh %D%/servers/sendmail.sh
