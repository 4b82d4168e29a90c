/* The six functions that Unbound's dynlib module looks up by name, and the module's life: made in
 * init, before the workers start; ended in deinit, when they have stopped, at reload too. A mistake
 * in a policy or in settings never makes init fail, because that would end DNS for everybody, nor does
 * a wrong place in the chain; only the wrong Unbound does, because then nothing can be done safely, not
 * even passing queries on. */
#include "config.h"

#include "unbound/bypass.h"
#include "unbound/errands.h"
#include "unbound/host_check.h"
#include "unbound/in_hand.h"
#include "unbound/late_gate.h"
#include "unbound/log_line.h"
#include "unbound/operate.h"
#include "unbound/stamp.h"

#include "util/config_file.h"

#include <mxwarden/version.h>

#define EXPORT __attribute__((visibility("default")))

int init(struct module_env *env, int id);
void deinit(struct module_env *env, int id);
void operate(struct module_qstate *qstate, enum module_ev event, int id,
             struct outbound_entry *outbound);
void inform_super(struct module_qstate *qstate, int id, struct module_qstate *super);
void clear(struct module_qstate *qstate, int id);
size_t get_mem(struct module_env *env, int id);

static struct mxwi_module *module_new(struct module_env *env, int id)
{
	struct mxwi_module *module = calloc(1, sizeof(*module));

	if (module == NULL)
		return NULL;
	module->msg_cache = env->msg_cache;
	module->has_cachedb = strstr(env->cfg->module_conf, "cachedb") != NULL;
	module->errands = mxwi_errands_open(mxwi_bypass_step, module);
	if (!mxwi_in_hand_open(module)) {
		mxwi_errands_close(module->errands);
		free(module);
		return NULL;
	}
	module->bypass = mxwi_bypass_open(module);
	if (!mxwi_operate_open(module, env, id) || !mxwi_late_gate_open(module, env, id))
		mxwi_log_err("out of memory: aliases of watched names are not recognised, "
		             "and nothing is monitored");
	return module;
}

static unsigned long long count_of(atomic_uint_least64_t *counter)
{
	return (unsigned long long)atomic_load(counter);
}

static void log_counters(struct mxwi_module *module)
{
	struct mxwi_counters *c = &module->counters;

	mxwi_log_info(
		"policy answers %llu, of them at the late gate %llu; "
		"queries guarded %llu, of them unique %llu, shared by a busy worker %llu; "
		"messages taken out of the cache %llu, of them after an answer %llu",
		count_of(&c->answered) + count_of(&c->gated), count_of(&c->gated),
		count_of(&c->guarded), count_of(&c->unique), count_of(&c->shared),
		count_of(&c->uncached) + count_of(&c->bypassed), count_of(&c->bypassed));
}

static void module_free(struct mxwi_module *module, struct module_env *env, int id)
{
	if (module == NULL)
		return;
	mxwi_late_gate_close(env, id);
	mxwi_operate_close(env, id);
	log_counters(module);
	mxwi_bypass_close(module->bypass);
	mxwi_in_hand_close(module);
	mxwi_errands_close(module->errands);
	free(module);
}

EXPORT int init(struct module_env *env, int id)
{
	struct dynlibmod_env *wrapper;
	char running[MXWI_BUILD_ID_TEXT_MAX];

	if (!mxwi_host_matches(MXW_UNBOUND_BUILD_ID, running)) {
		mxwi_log_err("built for another Unbound: expected build-id %s (version %s), "
		             "this one has %s; build the module again with ./configure "
		             "--with-unbound-src=DIR, DIR being the source of this Unbound",
		             MXW_UNBOUND_BUILD_ID, MXW_UNBOUND_VERSION,
		             running[0] != '\0' ? running : "none");
		return 0;
	}
	/* A module before this one sees its answers come back, and may store them for everybody:
	 * dns64 does, those for mail hosts and the real ones alike. */
	if (id != 0) {
		mxwi_log_err("NO POLICY IS IN FORCE: \"dynlib\" must be the first word "
		             "of module-config, and mxwarden.so the first dynlib-file");
		return 1;
	}
	wrapper = env->modinfo[id];
	wrapper->dyn_env = module_new(env, id);
	if (wrapper->dyn_env == NULL)
		mxwi_log_err("out of memory: NO POLICY IS IN FORCE");
	else
		mxwi_log_info("version %s for Unbound %s", mxw_version(), MXW_UNBOUND_VERSION);
	return 1;
}

EXPORT void deinit(struct module_env *env, int id)
{
	struct dynlibmod_env *wrapper = env->modinfo[id];

	module_free(mxwi_module_of(env, id), env, id);
	if (wrapper != NULL)
		wrapper->dyn_env = NULL;
}

EXPORT void operate(struct module_qstate *qstate, enum module_ev event, int id,
                    struct outbound_entry *outbound)
{
	(void)outbound;
	mxwi_operate(mxwi_module_of(qstate->env, id), qstate, event, id);
}

/* This module makes no sub-queries, so nobody informs it. */
EXPORT void inform_super(struct module_qstate *qstate, int id, struct module_qstate *super)
{
	(void)qstate;
	(void)id;
	(void)super;
}

EXPORT void clear(struct module_qstate *qstate, int id)
{
	/* The memory itself is the region's. */
	qstate->minfo[id] = NULL;
}

EXPORT size_t get_mem(struct module_env *env, int id)
{
	struct mxwi_module *module = mxwi_module_of(env, id);
	const struct mxwi_generation *generation;
	size_t size;

	if (module == NULL)
		return 0;
	mxwi_epoch_begin();
	generation = mxwi_current(module);
	size = sizeof(*module) + sizeof(*generation);
	if (generation->policy != NULL)
		size += mxw_policy_size(generation->policy);
	if (generation->releases != NULL)
		size += mxw_policy_size(generation->releases);
	mxwi_epoch_end();
	return size;
}
