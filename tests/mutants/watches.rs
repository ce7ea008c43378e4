//! `watch-rule`: what `docker compose watch` is told of a service that is built.

use super::change::{Change, wrong};
use super::subject::{Image, Spot, Subject};
use super::{Mutant, Mutation};
use docklint::compose::model::TextField;
use docklint::dockerfile::Kind;

pub const MUTATIONS: &[Mutation] = &[
    Mutation { rule: "watch-rule", what: "the path that is watched lacks a letter", make: misspelt, also: &[], least: 100 },
    Mutation { rule: "watch-rule", what: "the path that is watched is mounted as well", make: mounted, also: &[], least: 100 },
    Mutation {
        rule: "watch-rule",
        what: "the ignore file leaves out the path that is watched",
        make: ignored,
        also: &["copy-source-ignored"],
        least: 100,
    },
    Mutation {
        rule: "watch-rule",
        what: "a folder is brought elsewhere than the image has it",
        make: misplaced,
        also: &[],
        least: 90,
    },
    Mutation { rule: "watch-rule", what: "a service without `build` is to be built anew", make: pulled, also: &[], least: 100 },
];

/// A service that is built, its image, and a folder of its context that has a file in it.
fn watchable(subject: &Subject) -> impl Iterator<Item = (Spot<'_>, Image<'_>, String)> {
    subject.spots().filter_map(move |spot| {
        let image = spot.built()?;
        let is_bind = |source: &TextField| source.text.as_str().starts_with(['.', '/', '$', '~']);
        let has_binds = spot.service.volumes.iter().any(|mount| mount.source.as_ref().is_some_and(is_bind));
        let is_free = spot.service.get("develop").is_none() && !has_binds;
        let context = image.build.context.as_ref()?.root().to_string_lossy().into_owned();
        let above = if context.is_empty() { String::new() } else { format!("{context}/") };
        let inside = |path: &String| Some(path.strip_prefix(&above)?.split_once('/')?.0.to_owned());
        let folder = subject.files.keys().filter_map(inside).find(|name| name.len() > 3 && !name.starts_with('.'))?;
        // The Compose file is at the top, so that paths are the same from there.
        let is_top = !spot.path().contains('/');
        (is_free && is_top).then(|| (spot, image, format!("{above}{folder}")))
    })
}

fn watch(path: &str) -> String {
    format!("develop:\n  watch:\n    - path: {path}\n      action: rebuild")
}

/// Where the image has the whole context, if one instruction says so.
fn place_of_context(image: &Image) -> Option<String> {
    let lineage = image.file.lineage(image.stage).flat_map(|stage| &image.file.instructions[stage.instructions.clone()]);
    let mut steps: Vec<_> = lineage.collect();
    steps.sort_by_key(|step| step.span.start);
    let mut workdir = None;
    for step in steps {
        match &step.kind {
            Kind::Workdir(path) => workdir = Some(path.as_str()),
            Kind::Copy(copy)
                if step.flags.is_empty() && copy.sources.len() == 1 && matches!(copy.sources[0].as_str(), "." | "./") =>
            {
                let target = if matches!(copy.target.as_str(), "." | "./") { workdir? } else { copy.target.as_str() };
                let is_plain = target.starts_with('/') && !target.contains('$');
                return is_plain.then(|| target.trim_end_matches('/').to_owned());
            }
            _ => {}
        }
    }
    None
}

/// Something of a context that is watched, and brought beside the place where the image has it.
fn misplaced(subject: &Subject) -> Vec<Mutant> {
    let mutant = |spot: Spot| {
        let image = spot.built()?;
        let target = place_of_context(&image).filter(|_| spot.service.get("develop").is_none() && !spot.path().contains('/'))?;
        // What is mounted is not watched.
        let bare = match spot.service.node.entry("volumes") {
            Some(volumes) => spot.without(volumes)?,
            None => Change::none(),
        };
        let context = image.build.context.as_ref()?.root().to_string_lossy().into_owned();
        let above = if context.is_empty() { String::new() } else { format!("{context}/") };
        let names = subject.files.keys().filter_map(|path| path.strip_prefix(&above)?.split('/').next());
        let name = names.into_iter().find(|name| !name.starts_with('.') && !name.to_lowercase().contains("docker"))?;
        let with = |target: &str, action: &str| {
            let watch = format!("develop:\n  watch:\n    - path: ./{above}{name}\n      target: {target}\n      action: {action}");
            bare.clone().and(spot.with_key(&watch))
        };
        let right = format!("{target}/{name}");
        let mutant = Mutant::of(
            with(&wrong(&format!("{target}/of-it/{name}")), "sync"),
            vec![with(&right, "sync"), with(&right, "sync+restart"), with("/usr/lib/of-it", "sync"), with("/etc/of-it", "sync")],
        );
        Some(mutant.on(with(&right, "sync")))
    };
    subject.spots().filter_map(mutant).collect()
}

fn misspelt(subject: &Subject) -> Vec<Mutant> {
    let mutant = |(spot, _, folder): (Spot, Image, String)| {
        let cut = format!("./{}", &folder[..folder.len() - 1]);
        Mutant::of(spot.with_key(&watch(&wrong(&cut))), vec![spot.with_key(&watch(&format!("./{folder}")))])
    };
    watchable(subject).map(mutant).collect()
}

fn mounted(subject: &Subject) -> Vec<Mutant> {
    let bare = watchable(subject).filter(|(spot, ..)| spot.service.get("volumes").is_none());
    let mutant = |(spot, _, folder): (Spot, Image, String)| {
        let with = |mount: &str, path: &str| spot.with_key(&format!("{}\nvolumes: [\"{mount}\"]", watch(path)));
        let path = format!("./{folder}");
        Mutant::of(with(&format!("{path}:/elsewhere/of/it"), &wrong(&path)), vec![with("/etc/localtime:/etc/localtime:ro", &path)])
    };
    bare.map(mutant).collect()
}

fn ignored(subject: &Subject) -> Vec<Mutant> {
    let mutant = |(spot, image, folder): (Spot, Image, String)| {
        let context = image.build.context.as_ref()?.root().join(".dockerignore").to_string_lossy().into_owned();
        let inner = folder.rsplit('/').next()?;
        let path = format!("./{folder}");
        let own = subject.files.get(&context).map_or("", String::as_str);
        let is_own = own.is_empty() == image.build.ignore.is_none() && !own.contains('!');
        let with = |text: &str, path: &str| {
            spot.with_key(&watch(path)).and(Change::none().file(&context, Some(&format!("{own}\n{text}"))))
        };
        is_own.then(|| {
            Mutant::of(
                with(&format!("{inner}\n"), &wrong(&path)),
                vec![with("something-else\n", &path), with(&format!("{inner}\n!{inner}/**\n"), &path)],
            )
        })
    };
    watchable(subject).filter_map(mutant).collect()
}

fn pulled(subject: &Subject) -> Vec<Mutant> {
    let mutant = |spot: Spot| {
        let service = spot.service;
        let is_pulled = service.image.is_some() && service.build.is_none() && spot.composition.compose.services.len() > 1;
        let is_free = ["develop", "extends", "volumes"].iter().all(|key| service.get(key).is_none());
        let folder = subject.files.keys().find_map(|path| Some(path.split_once('/')?.0)).filter(|name| !name.starts_with('.'))?;
        let with = |action: &str| {
            spot.with_key(&format!("develop:\n  watch:\n    - path: ./{folder}\n      target: /there\n      action: {action}"))
        };
        let is_top = !spot.path().contains('/');
        (is_pulled && is_free && is_top).then(|| Mutant::of(with(&wrong("rebuild")), vec![with("sync")]))
    };
    subject.spots().filter_map(mutant).collect()
}
