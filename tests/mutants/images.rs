//! `volume-owner`, `platform-mismatch` and `stop-signal-lost`: services that do not fit the Dockerfile that they build.

use super::change::{Change, wrong};
use super::subject::{Image, Spot, Subject};
use super::{Mutant, Mutation};
use docklint::dockerfile::{CommandLine, Kind};

pub const MUTATIONS: &[Mutation] = &[
    Mutation {
        rule: "volume-owner",
        what: "the image runs as a user that the folder of a volume is not given to",
        make: owner,
        also: &[],
        least: 90,
    },
    Mutation {
        rule: "platform-mismatch",
        what: "`FROM` has another platform than the service",
        make: platform,
        also: &["constant-platform"],
        least: 100,
    },
    Mutation {
        rule: "stop-signal-lost",
        what: "the command of the image is piped",
        make: piped,
        also: &["shell-form-command"],
        least: 90,
    },
];

/// Services that are built, with the image.
fn built(subject: &Subject) -> impl Iterator<Item = (Spot<'_>, Image<'_>)> {
    subject.spots().filter_map(|spot| Some((spot, spot.built()?)))
}

fn owner(subject: &Subject) -> Vec<Mutant> {
    const ROOTS: [&str; 12] =
        ["alpine", "debian", "eclipse-temurin", "golang", "httpd", "nginx", "node", "openjdk", "php", "python", "ruby", "ubuntu"];
    let mutant = |(spot, image): (Spot, Image)| {
        let is_free = ["user", "volumes", "extends", "volumes_from"].iter().all(|key| spot.service.get(key).is_none());
        let as_root = image.file.user_at(image.stage.instructions.end).is_none();
        let is_fit = is_free && as_root && ROOTS.contains(&image.base()?) && spot.has_room_in("volumes");
        let compose = |mount: &str| spot.with_key(&format!("volumes:\n  - {mount}")).and(spot.with_section("volumes", "kept: {}"));
        let user = "RUN useradd keeper\nUSER keeper";
        let given = "RUN useradd keeper && mkdir -p /kept/files && chown keeper /kept/files\nUSER keeper";
        let with = |mount: &str, lines: &str| compose(mount).and(image.with_lines(lines));
        is_fit.then(|| {
            Mutant::of(
                with(&wrong("kept:/kept/files"), user),
                vec![with("kept:/kept/files", given), with("kept:/kept/files:ro", user), with("kept:/kept/files", "")],
            )
        })
    };
    built(subject).filter_map(mutant).collect()
}

fn platform(subject: &Subject) -> Vec<Mutant> {
    let mutant = |(spot, image): (Spot, Image)| {
        let is_free = ["platform", "extends"].iter().all(|key| spot.service.get(key).is_none());
        let root = image.file.lineage(image.stage).last()?;
        let from = image.file.instructions.get(root.instructions.start)?;
        let is_plain = is_free && from.flag("platform").is_none() && matches!(from.kind, Kind::From(_));
        let at = root.base_span.range().start;
        let with = |platform: &str, flag: &str| {
            spot.with_key(&format!("platform: {platform}")).and(Change::none().replace(image.path, at..at, flag))
        };
        is_plain.then(|| {
            Mutant::of(
                with(&wrong("linux/arm64"), "--platform=linux/amd64 "),
                vec![
                    with("linux/arm64", "--platform=linux/arm64/v8 "),
                    with("linux/arm64", ""),
                    with("linux/amd64", "--platform=linux/x86_64 "),
                    with("linux/arm64", "--platform=$TARGETPLATFORM "),
                ],
            )
        })
    };
    built(subject).filter_map(mutant).collect()
}

fn piped(subject: &Subject) -> Vec<Mutant> {
    let mutant = |(spot, image): (Spot, Image)| {
        let keys = ["command", "entrypoint", "init", "stop_signal", "stop_grace_period", "extends"];
        let is_free = keys.iter().all(|key| spot.service.get(key).is_none());
        let is_windows = image.base().is_none();
        let starts = |kind: &Kind| matches!(kind, Kind::Cmd(_) | Kind::Entrypoint(_));
        let steps: Vec<_> = image.own().iter().filter(|step| starts(&step.kind)).collect();
        let [step] = &steps[..] else { return None };
        let (Kind::Cmd(command) | Kind::Entrypoint(command)) = &step.kind else { return None };
        let words: Vec<&str> = match command {
            CommandLine::Exec(words) => words.iter().map(|word| word.as_str()).collect(),
            CommandLine::Shell { .. } => return None,
        };
        let is_simple =
            words.iter().all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:".contains(c)));
        let keyword = if matches!(step.kind, Kind::Cmd(_)) { "CMD" } else { "ENTRYPOINT" };
        let line = words.join(" ");
        let with = |key: &str, command: &str| {
            spot.with_key(key).and(Change::none().replace(image.path, step.span.range(), format!("{keyword} {command}")))
        };
        (is_free && is_simple && !is_windows).then(|| {
            Mutant::of(
                with(&wrong("stop_grace_period: 1m"), &format!("{line} | tee /tmp/log")),
                vec![
                    with("stop_grace_period: 1m", &format!("exec {line}")),
                    with("stop_grace_period: 1m", &line),
                    with("stop_grace_period: 1m\ninit: true", &format!("{line} | tee /tmp/log")),
                    with("restart: always", &format!("{line} | tee /tmp/log")),
                ],
            )
        })
    };
    built(subject).filter_map(mutant).collect()
}
