//! `services.*.build`.

use super::*;

pub(super) static BUILD: Shape = object(
    &[
        key("context", &TEXT),
        key("dockerfile", &TEXT),
        key("dockerfile_inline", &TEXT),
        key("entitlements", &TEXTS),
        key("args", &PAIRS),
        key("ssh", &SSH),
        key("labels", &PAIRS),
        key("cache_from", &TEXTS),
        key("cache_to", &TEXTS),
        key("no_cache", &FLAG),
        key("no_cache_filter", &TEXT_OR_LIST),
        key("additional_contexts", &CONTEXTS),
        key("network", &TEXT),
        key("provenance", &TEXT_OR_BOOL),
        key("sbom", &TEXT_OR_BOOL),
        key("pull", &FLAG),
        key("target", &TEXT),
        key("shm_size", &SIZE_OR_INT),
        key("extra_hosts", &HOSTS),
        key("isolation", &TEXT),
        key("privileged", &FLAG),
        key("secrets", &SECRETS),
        key("tags", &DISTINCT),
        key("ulimits", &ULIMITS),
        key("platforms", &TEXTS),
    ],
    &[],
)
.or_text()
.merge(Merge::Build);

static SECRETS: Shape = list_of(&GRANT, Unique::No);

static SSH: Shape = pairs(&SSH_ITEM, Unique::Items);
static SSH_ITEM: Shape = scalar(&[Type::Text]).grammar(|text| values::parse_ssh(text).map(drop));
static CONTEXTS: Shape = pairs(&CONTEXT, Unique::By(Index::Name));
static CONTEXT: Shape = scalar(&[Type::Text]).grammar(|text| values::parse_context(text).map(drop));
