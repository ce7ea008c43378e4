//! `services.*`.

use super::build::BUILD;
use super::deploy::{DEPLOY, GPUS};
use super::*;

/// A service.
pub static SERVICE: Shape = object(
    &[
        key("annotations", &PAIRS),
        key("attach", &TEXT_OR_BOOL),
        key("blkio_config", &BLKIO),
        key("build", &BUILD),
        key("cap_add", &DISTINCT),
        key("cap_drop", &DISTINCT),
        key("cgroup", &CGROUP),
        key("cgroup_parent", &TEXT),
        key("command", &COMMAND),
        key("configs", &CONFIGS),
        key("container_name", &CONTAINER_NAME),
        key("cpu_count", &CPU_COUNT),
        key("cpu_percent", &CPU_PERCENT),
        key("cpu_period", &AMOUNT),
        key("cpu_quota", &AMOUNT),
        key("cpu_rt_period", &AMOUNT),
        key("cpu_rt_runtime", &AMOUNT),
        key("cpu_shares", &AMOUNT),
        key("cpus", &RATIO),
        key("cpuset", &TEXT),
        key("credential_spec", &CREDENTIAL_SPEC),
        key("depends_on", &DEPENDS_ON),
        key("deploy", &DEPLOY),
        key("develop", &DEVELOP),
        key("device_cgroup_rules", &NAMES),
        key("devices", &DEVICES),
        key("dns", &DNS),
        key("dns_opt", &DISTINCT_APPENDED),
        key("dns_search", &DNS),
        key("domainname", &TEXT),
        key("entrypoint", &COMMAND),
        key("env_file", &ENV_FILE),
        key("environment", &VARIABLES),
        key("expose", &EXPOSE),
        key("extends", &EXTENDS),
        key("external_links", &NAMES),
        key("extra_hosts", &HOSTS),
        key("gpus", &GPUS),
        key("group_add", &GROUPS),
        key("healthcheck", &HEALTHCHECK),
        key("hostname", &TEXT),
        key("image", &TEXT),
        key("init", &FLAG),
        key("ipc", &TEXT),
        key("isolation", &TEXT),
        key("label_file", &LABEL_FILE),
        key("labels", &PAIRS),
        key("links", &DISTINCT),
        key("logging", &LOGGING),
        key("mac_address", &TEXT),
        key("mem_limit", &SIZE_OR_NUMBER),
        key("mem_reservation", &SIZE_OR_INT),
        key("mem_swappiness", &SIZE_OR_INT),
        key("memswap_limit", &SIZE_OR_NUMBER),
        key("models", &MODELS),
        key("network_mode", &TEXT),
        key("networks", &NETWORKS),
        key("oom_kill_disable", &FLAG),
        key("oom_score_adj", &OOM_SCORE_ADJ),
        key("pid", &TEXT_OR_NULL),
        key("pids_limit", &AMOUNT),
        key("platform", &TEXT),
        key("ports", &PORTS),
        key("post_start", &HOOKS),
        key("pre_start", &INIT_CONTAINERS),
        key("pre_stop", &HOOKS),
        key("privileged", &FLAG),
        key("profiles", &DISTINCT),
        key("provider", &PROVIDER),
        key("pull_policy", &PULL_POLICY),
        key("pull_refresh_after", &TEXT),
        key("read_only", &FLAG),
        key("restart", &TEXT),
        key("runtime", &TEXT),
        key("scale", &COUNT),
        key("secrets", &SECRETS),
        key("security_opt", &NAMES),
        key("shm_size", &SIZE_OR_NUMBER),
        key("stdin_open", &FLAG),
        key("stop_grace_period", &DURATION),
        key("stop_signal", &TEXT),
        key("storage_opt", &STORAGE_OPT),
        key("sysctls", &PAIRS),
        key("tmpfs", &DNS),
        key("tty", &FLAG),
        key("ulimits", &ULIMITS),
        key("use_api_socket", &BOOL),
        key("user", &TEXT),
        key("userns_mode", &TEXT),
        key("uts", &TEXT),
        key("volumes", &MOUNTS),
        key("volumes_from", &NAMES),
        key("working_dir", &TEXT),
    ],
    &[],
);

static BLKIO: Shape = strict_object(
    &[
        key("device_read_bps", &BLKIO_LIMITS),
        key("device_read_iops", &BLKIO_LIMITS),
        key("device_write_bps", &BLKIO_LIMITS),
        key("device_write_iops", &BLKIO_LIMITS),
        key("weight", &TEXT_OR_INT),
        key("weight_device", &BLKIO_WEIGHTS),
    ],
    &[],
);
static BLKIO_LIMITS: Shape = list_of(&BLKIO_LIMIT, Unique::No);
static BLKIO_LIMIT: Shape = strict_object(&[key("path", &TEXT), key("rate", &SIZE_OR_INT)], &[]);
static BLKIO_WEIGHTS: Shape = list_of(&BLKIO_WEIGHT, Unique::No);
static BLKIO_WEIGHT: Shape = strict_object(&[key("path", &TEXT), key("weight", &TEXT_OR_INT)], &[]);

static CGROUP: Shape = Shape { words: &["host", "private"], ..scalar(&[Type::Text]) };

static CONTAINER_NAME: Shape = Shape {
    pattern: Some(Pattern { matches: has_name, words: "two or more of `a-zA-Z0-9_.-`, the first a letter or digit" }),
    ..scalar(&[Type::Text])
};

fn has_name(text: &str) -> bool {
    let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    text.as_bytes().windows(2).any(|pair| pair[0].is_ascii_alphanumeric() && is_name(pair[1]))
}

static CPU_COUNT: Shape = Shape { range: Some((0, i64::MAX)), ..scalar(&[Type::Int, Type::Text]) }.cast(Cast::Int);
static CPU_PERCENT: Shape = Shape { range: Some((0, 100)), ..scalar(&[Type::Int, Type::Text]) }.cast(Cast::Float);
static OOM_SCORE_ADJ: Shape = Shape { range: Some((-1000, 1000)), ..scalar(&[Type::Int, Type::Text]) }.cast(Cast::Int);

static CREDENTIAL_SPEC: Shape = object(&[key("config", &TEXT), key("file", &TEXT), key("registry", &TEXT)], &[]);

static DEPENDS_ON: Shape =
    Shape { list: Some(List { items: &TEXT, unique: Unique::Items }), ..named(&DEPENDENCY) }.merge(Merge::Names);
static DEPENDENCY: Shape =
    object(&[key("condition", &CONDITION), key("restart", &TEXT_OR_BOOL), key("required", &BOOL)], &["condition"]);
static CONDITION: Shape =
    Shape { words: &["service_started", "service_healthy", "service_completed_successfully"], ..scalar(&[Type::Text]) };

static DEVELOP: Shape = object(&[key("watch", &WATCHES)], &[]).or_null();
static WATCHES: Shape = list_of(&WATCH, Unique::No);
static WATCH: Shape = object(
    &[
        key("path", &TEXT),
        key("action", &ACTION),
        key("target", &TEXT),
        key("ignore", &TEXT_OR_NAMES),
        key("include", &TEXT_OR_NAMES),
        key("exec", &HOOK),
        key("initial_sync", &BOOL),
    ],
    &["path", "action"],
);
static ACTION: Shape = Shape { words: &["rebuild", "sync", "restart", "sync+restart", "sync+exec"], ..scalar(&[Type::Text]) };

static DEVICES: Shape = list_of(&DEVICE, Unique::By(Index::DeviceTarget));
static DEVICE: Shape = object(&[key("source", &TEXT), key("target", &TEXT), key("permissions", &TEXT)], &["source"])
    .or_text()
    .grammar(|text| values::parse_device(text).map(drop));

static DNS: Shape = list_of(&TEXT, Unique::By(Index::Name)).or_text().merge(Merge::Append);
static DISTINCT_APPENDED: Shape = list_of(&TEXT, Unique::By(Index::Name)).merge(Merge::Append);
static LABEL_FILE: Shape = list_of(&TEXT, Unique::No).or_text().merge(Merge::Append);

static ENV_FILE: Shape = list_of(&ENV_FILE_ITEM, Unique::By(Index::EnvFile)).or_text().merge(Merge::Append);
static ENV_FILE_ITEM: Shape =
    strict_object(&[key("path", &TEXT), key("required", &FLAG), key("format", &TEXT)], &["path"]).or_text();

static EXPOSE: Shape = list_of(&TEXT_OR_NUMBER, Unique::By(Index::Name));
static GROUPS: Shape = list_of(&TEXT_OR_NUMBER, Unique::Items);

/// `extends`.
pub static EXTENDS: Shape = strict_object(&[key("service", &TEXT), key("file", &TEXT)], &["service"]).or_text();

static HEALTHCHECK: Shape = object(
    &[
        key("disable", &FLAG),
        key("test", &TEST),
        key("interval", &DURATION),
        key("timeout", &DURATION),
        key("start_period", &DURATION),
        key("start_interval", &DURATION),
        key("retries", &AMOUNT),
    ],
    &[],
);
static TEST: Shape = list_of(&TEXT, Unique::No).or_text().merge(Merge::Replace);

static LOGGING: Shape = object(&[key("driver", &TEXT), key("options", &LOG_OPTIONS)], &[]).merge(Merge::Logging);
static LOG_OPTIONS: Shape = map_of(&LOG_OPTION);
static LOG_OPTION: Shape = scalar(&[Type::Null, Type::Number, Type::Text]);

static MODELS: Shape = Shape { list: Some(List { items: &TEXT, unique: Unique::Items }), ..named(&MODEL) }.merge(Merge::Names);
static MODEL: Shape = object(&[key("endpoint_var", &TEXT), key("model_var", &TEXT)], &[]).or_null();

static NETWORKS: Shape = Shape { list: Some(List { items: &TEXT, unique: Unique::Items }), ..named(&NETWORK) }.merge(Merge::Names);
static NETWORK: Shape = object(
    &[
        key("aliases", &DISTINCT),
        key("interface_name", &TEXT),
        key("ipv4_address", &TEXT),
        key("ipv6_address", &TEXT),
        key("link_local_ips", &DISTINCT),
        key("mac_address", &TEXT),
        key("driver_opts", &OPTIONS),
        key("priority", &NUMBER),
        key("gw_priority", &NUMBER),
    ],
    &[],
)
.or_null();

static TEXT_OR_NULL: Shape = scalar(&[Type::Null, Type::Text]);

static PORTS: Shape = list_of(&PORT, Unique::By(Index::Port));
static PORT: Shape = Shape {
    scalars: &[Type::Number, Type::Text],
    ..object(
        &[
            key("name", &TEXT),
            key("mode", &TEXT),
            key("host_ip", &TEXT),
            key("target", &COUNT),
            key("published", &TEXT_OR_INT),
            key("protocol", &TEXT),
            key("app_protocol", &TEXT),
        ],
        &[],
    )
};

static HOOKS: Shape = list_of(&HOOK, Unique::No);
static HOOK: Shape = object(
    &[
        key("command", &COMMAND),
        key("user", &TEXT),
        key("privileged", &FLAG),
        key("working_dir", &TEXT),
        key("environment", &LOOSE_PAIRS),
    ],
    &["command"],
);
static INIT_CONTAINERS: Shape = list_of(&INIT_CONTAINER, Unique::No);
static INIT_CONTAINER: Shape = object(
    &[
        key("command", &COMMAND),
        key("image", &TEXT),
        key("user", &TEXT),
        key("privileged", &FLAG),
        key("working_dir", &TEXT),
        key("environment", &LOOSE_PAIRS),
        key("per_replica", &FLAG),
    ],
    &[],
);

static PROVIDER: Shape = object(&[key("type", &TEXT), key("options", &PROVIDER_OPTIONS)], &["type"]);
static PROVIDER_OPTIONS: Shape = map_of(&PROVIDER_OPTION);
static PROVIDER_OPTION: Shape = Shape { scalars: &[Type::Bool, Type::Number, Type::Text], ..list_of(&PROVIDER_VALUE, Unique::No) };
static PROVIDER_VALUE: Shape = scalar(&[Type::Bool, Type::Number, Type::Text]);

static PULL_POLICY: Shape = Shape {
    pattern: Some(Pattern {
        matches: has_pull_policy,
        words: "`always`, `never`, `build`, `missing`, `if_not_present`, `refresh`, `daily`, `weekly` or `every_` with a duration",
    }),
    ..scalar(&[Type::Text])
};

fn has_pull_policy(text: &str) -> bool {
    const WORDS: [&str; 8] = ["always", "never", "build", "if_not_present", "missing", "refresh", "daily", "weekly"];
    let is_duration = |rest: &str| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        digits > 0 && rest[digits..].starts_with(['w', 'd', 'h', 'm', 's'])
    };
    WORDS.iter().any(|word| text.contains(word)) || text.split("every_").skip(1).any(is_duration)
}

static SECRETS: Shape = list_of(&GRANT, Unique::By(Index::SecretTarget));
static CONFIGS: Shape = list_of(&GRANT, Unique::By(Index::ConfigTarget));

static STORAGE_OPT: Shape = map_of(&ANY);

static MOUNTS: Shape = list_of(&MOUNT, Unique::By(Index::MountTarget));
static MOUNT: Shape = object(
    &[
        key("type", &MOUNT_TYPE),
        key("source", &TEXT),
        key("target", &TEXT),
        key("read_only", &FLAG),
        key("consistency", &TEXT),
        key("bind", &BIND),
        key("volume", &MOUNTED_VOLUME),
        key("tmpfs", &TMPFS),
        key("image", &MOUNTED_IMAGE),
    ],
    &["type"],
)
.or_text();
static MOUNT_TYPE: Shape = Shape { words: &["bind", "volume", "tmpfs", "cluster", "npipe", "image"], ..scalar(&[Type::Text]) };
static BIND: Shape = object(
    &[key("propagation", &TEXT), key("create_host_path", &FLAG), key("recursive", &RECURSIVE), key("selinux", &SELINUX)],
    &[],
);
static RECURSIVE: Shape = Shape { words: &["enabled", "disabled", "writable", "readonly"], ..scalar(&[Type::Text]) };
static SELINUX: Shape = Shape { words: &["z", "Z"], ..scalar(&[Type::Text]) };
static MOUNTED_VOLUME: Shape = object(&[key("labels", &LOOSE_PAIRS), key("nocopy", &FLAG), key("subpath", &TEXT)], &[]);
static TMPFS: Shape = object(&[key("size", &TMPFS_SIZE), key("mode", &TEXT_OR_NUMBER)], &[]);
static TMPFS_SIZE: Shape = Shape { range: Some((0, i64::MAX)), ..scalar(&[Type::Int, Type::Text]) }.grammar(AMOUNT_OF_MEMORY);
static MOUNTED_IMAGE: Shape = object(&[key("subpath", &TEXT)], &[]);
