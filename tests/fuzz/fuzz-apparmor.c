/* A profile of AppArmor: the first line of the input is a path that is asked for, the rest the profile. Who
 * may do both may do each. */
#include <stdio.h>
#include <string.h>

#include "tests/fuzz/fuzz_kit.h"
#include "tools/apparmor.h"

#define PATH_SIZE 255u

static void read_path(struct mxwt_input *input, char path[PATH_SIZE + 1])
{
	struct mxwt_input line = mxwt_input_line(input);
	size_t used = 0;

	while (line.left > 0 && used < PATH_SIZE) {
		const uint8_t octet = mxwt_input_octet(&line);

		path[used++] = octet != 0 ? (char)octet : '?';
	}
	path[used] = '\0';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mxwt_input input = { data, size };
	struct cmd_apparmor profile, debian;
	char path[PATH_SIZE + 1];
	bool may_read, may_write;

	read_path(&input, path);
	FUZZ_REQUIRE(cmd_apparmor_read(mxwt_fuzz_file("profile", input.octets, input.left),
	                               &profile) == MXW_OK);
	for (size_t i = 0; i < profile.count; i++)
		FUZZ_REQUIRE(profile.rules[i].pattern[0] != '\0' &&
		             profile.rules[i].permissions != 0);
	may_read = cmd_apparmor_allows(&profile, path, CMD_APPARMOR_READ);
	may_write = cmd_apparmor_allows(&profile, path, CMD_APPARMOR_WRITE);
	FUZZ_REQUIRE(
		cmd_apparmor_allows(&profile, path, CMD_APPARMOR_READ | CMD_APPARMOR_WRITE) ==
		(may_read && may_write));
	cmd_apparmor_fini(&profile);
	FUZZ_REQUIRE(cmd_apparmor_debian(&debian) == MXW_OK);
	(void)cmd_apparmor_allows(&debian, path, CMD_APPARMOR_READ);
	cmd_apparmor_fini(&debian);
	return 0;
}
