# The page of mxwarden report in a browser. What a browser shows does not depend on sanitizers.
if SANITIZERS
else
TESTS += %D%/test-page.sh
endif
EXTRA_DIST += \
	%D%/.npmrc \
	%D%/package-lock.json \
	%D%/package.json \
	%D%/page.js \
	%D%/test-page.sh
