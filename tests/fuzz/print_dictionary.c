/* Prints, for libFuzzer, the words that policies and settings are made of: the keys of the schema's table
 * and the words of their values, and the codes that "accept" takes. What is new there is so known
 * here. */
#include <stdio.h>

#include "config/findings.h"
#include "config/schema.h"

int main(void)
{
	for (size_t i = 0; i < mxwi_key_count; i++) {
		const struct mxwi_key *key = &mxwi_keys[i];

		printf("\"%s: \"\n", key->name);
		if (key->word == NULL)
			continue;
		for (int value = key->first_word; key->word(value) != NULL; value++)
			printf("\"%s\"\n", key->word(value));
	}
	for (int code = 0; code < MXWI_CODE_COUNT; code++)
		printf("\"%s\"\n", mxwi_code_text((enum mxwi_code)code));
	return ferror(stdout) != 0 ? 1 : 0;
}
