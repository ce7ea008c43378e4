//! Which images surely have no `HEALTHCHECK`.

use crate::dockerfile::image::ImageRef;
use crate::rules::images::is_official_name;

/// Other images that have none, by name, or all of a registry's folder.
#[rustfmt::skip]
const OTHERS: [&str; 22] = [
    "apache/kafka", "bitnami/", "confluentinc/cp-", "docker.elastic.co/elasticsearch/elasticsearch", "docker.elastic.co/kibana/kibana",
    "gcr.io/distroless/", "grafana/grafana", "grafana/loki", "hashicorp/", "mcr.microsoft.com/dotnet/", "mcr.microsoft.com/mssql/server",
    "opensearchproject/opensearch", "pgvector/pgvector", "postgis/postgis", "prom/alertmanager", "prom/prometheus", "provectuslabs/kafka-ui",
    "qdrant/qdrant", "quay.io/keycloak/keycloak", "redis/redis-stack", "redpandadata/redpanda", "timescale/timescaledb",
];

/// Whether an image surely has no `HEALTHCHECK`.
pub(super) fn has_none(image: &ImageRef) -> bool {
    let name = image.familiar_name();
    let is_it = |other: &&str| if other.ends_with(['/', '-']) { name.starts_with(*other) } else { name == *other };
    image.official_name().is_some_and(is_official_name) || OTHERS.iter().any(is_it)
}
