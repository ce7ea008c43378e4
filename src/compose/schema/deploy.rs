//! `services.*.deploy` and `services.*.gpus`.

use super::*;

pub(super) static DEPLOY: Shape = object(
    &[
        key("mode", &TEXT),
        key("endpoint_mode", &TEXT),
        key("replicas", &COUNT),
        key("labels", &PAIRS),
        key("rollback_config", &UPDATE),
        key("update_config", &UPDATE),
        key("resources", &RESOURCES),
        key("restart_policy", &RESTART_POLICY),
        key("placement", &PLACEMENT),
    ],
    &[],
)
.or_null();

static UPDATE: Shape = object(
    &[
        key("parallelism", &COUNT),
        key("delay", &DURATION),
        key("failure_action", &TEXT),
        key("monitor", &DURATION),
        key("max_failure_ratio", &RATIO),
        key("order", &ORDER),
    ],
    &[],
);
static ORDER: Shape = Shape { words: &["start-first", "stop-first"], ..scalar(&[Type::Text]) };

static RESOURCES: Shape = object(&[key("limits", &LIMITS), key("reservations", &RESERVATIONS)], &[]);
static LIMITS: Shape = object(&[key("cpus", &TEXT_OR_NUMBER), key("memory", &SIZE), key("pids", &TEXT_OR_INT)], &[]);
static RESERVATIONS: Shape = object(
    &[key("cpus", &TEXT_OR_NUMBER), key("memory", &SIZE), key("generic_resources", &GENERIC_RESOURCES), key("devices", &DEVICES)],
    &[],
);
static GENERIC_RESOURCES: Shape = list_of(&GENERIC_RESOURCE, Unique::No);
static GENERIC_RESOURCE: Shape = object(&[key("discrete_resource_spec", &DISCRETE)], &[]);
static DISCRETE: Shape = object(&[key("kind", &TEXT), key("value", &TEXT_OR_NUMBER)], &[]);

static DEVICES: Shape = list_of(&DEVICE, Unique::No);
static DEVICE: Shape = object(
    &[
        key("capabilities", &NAMES),
        key("count", &COUNT_OR_ALL),
        key("device_ids", &NAMES),
        key("driver", &TEXT),
        key("options", &LOOSE_PAIRS),
    ],
    &["capabilities"],
);

pub(super) static GPUS: Shape = Shape { scalars: &[Type::Text], words: &["all"], ..list_of(&GPU, Unique::No) };
/// Here Compose lets any other key pass.
static GPU: Shape = Shape {
    map: Some(Map {
        keys: &[
            key("capabilities", &NAMES),
            key("count", &COUNT_OR_ALL),
            key("device_ids", &NAMES),
            key("driver", &TEXT),
            key("options", &LOOSE_PAIRS),
        ],
        required: &[],
        others: Some(&ANY),
        plain_names: false,
        extensions: true,
    }),
    ..NONE
};

static RESTART_POLICY: Shape =
    object(&[key("condition", &TEXT), key("delay", &DURATION), key("max_attempts", &COUNT), key("window", &DURATION)], &[]);

static PLACEMENT: Shape =
    object(&[key("constraints", &TEXTS), key("preferences", &PREFERENCES), key("max_replicas_per_node", &COUNT)], &[]);
static PREFERENCES: Shape = list_of(&PREFERENCE, Unique::No);
static PREFERENCE: Shape = object(&[key("spread", &TEXT)], &[]);
