//! Networks, volumes, secrets, configs and models at the top level.

use super::*;

pub(super) static NETWORK: Shape = object(
    &[
        key("name", &TEXT),
        key("driver", &TEXT),
        key("driver_opts", &OPTIONS),
        key("ipam", &IPAM),
        key("external", &EXTERNAL),
        key("internal", &FLAG),
        key("enable_ipv4", &FLAG),
        key("enable_ipv6", &FLAG),
        key("attachable", &FLAG),
        key("labels", &PAIRS),
    ],
    &[],
)
.or_null();

static IPAM: Shape = object(&[key("driver", &TEXT), key("config", &SUBNETS), key("options", &IPAM_OPTIONS)], &[]);
static SUBNETS: Shape = list_of(&SUBNET, Unique::No).merge(Merge::Subnets);
static SUBNET: Shape =
    object(&[key("subnet", &TEXT), key("ip_range", &TEXT), key("gateway", &TEXT), key("aux_addresses", &IPAM_OPTIONS)], &[]);
static IPAM_OPTIONS: Shape = map_of(&TEXT);

pub(super) static VOLUME: Shape = object(
    &[key("name", &TEXT), key("driver", &TEXT), key("driver_opts", &OPTIONS), key("external", &EXTERNAL), key("labels", &PAIRS)],
    &[],
)
.or_null();

pub(super) static SECRET: Shape = object(
    &[
        key("name", &TEXT),
        key("environment", &TEXT),
        key("file", &TEXT),
        key("external", &EXTERNAL),
        key("labels", &LOOSE_PAIRS),
        key("driver", &TEXT),
        key("driver_opts", &OPTIONS),
        key("template_driver", &TEXT),
    ],
    &[],
);

pub(super) static CONFIG: Shape = object(
    &[
        key("name", &TEXT),
        key("content", &TEXT),
        key("environment", &TEXT),
        key("file", &TEXT),
        key("external", &EXTERNAL),
        key("labels", &LOOSE_PAIRS),
        key("template_driver", &TEXT),
    ],
    &[],
);

pub(super) static MODEL: Shape =
    object(&[key("name", &TEXT), key("model", &TEXT), key("context_size", &INT), key("runtime_flags", &TEXTS)], &["model"]);
