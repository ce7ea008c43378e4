//! What layers bring, change and take away, as the model reads it from the text.

use crate::project::project_of;
use docklint::project::layers::content::{Brought, Content, Effect, Files, Packages, Site};
use docklint::project::{Content as FileContent, Layers, Project};
use docklint::source::Span;

/// What each layer does, a line for each effect: the line of its instruction, and the effect in short.
fn contents(files: &[(&str, &str)]) -> Vec<String> {
    with_layers(files, |project, layers| {
        let [image, triggers] = layers.contents(project.listing(&project.builds[0]));
        let lines = |all: &[Content], mark: &str| -> Vec<String> {
            let of_one = |content: &Content| {
                let line = layers.file.instructions[content.index].lines.0;
                content.effects.iter().map(|effect| format!("{mark}{line} {}", shown(effect))).collect::<Vec<_>>()
            };
            all.iter().flat_map(of_one).collect()
        };
        [lines(&image, ""), lines(&triggers, "trigger ")].concat()
    })
}

fn with_layers<T>(files: &[(&str, &str)], look: impl FnOnce(&Project, &Layers) -> T) -> T {
    let project = project_of(files);
    let found = project.files.iter().find_map(|file| match &file.content {
        FileContent::Dockerfile(dockerfile) => Some(dockerfile),
        _ => None,
    });
    let file = found.expect("a Dockerfile");
    assert!(file.errors.is_empty(), "{:?}", file.errors);
    look(&project, &Layers::of(&project, &project.builds[0], file))
}

fn shown(effect: &Effect) -> String {
    match effect {
        Effect::Brings(Brought { path, how, whole, bytes, .. }) => {
            let bytes = bytes.map_or(String::new(), |bytes| format!(" {bytes} bytes"));
            format!("{how:?} {path}{}{bytes}", if *whole { "/" } else { "" })
        }
        Effect::MakesFolder { path, .. } => format!("Folder {path}"),
        Effect::Takes { path, how, .. } => format!("{how:?} {path}"),
        Effect::Sets { attribute, value, paths, recursive, .. } => {
            let paths: Vec<&str> = paths.iter().map(|(path, _)| path.as_str()).collect();
            format!("{attribute:?} {}{} {}", value.text, if *recursive { " -R" } else { "" }, paths.join(" "))
        }
        Effect::Installs { names, .. } => {
            format!("Installs {}", names.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" "))
        }
        Effect::Removes { names, .. } => format!("Removes {}", names.join(" ")),
        Effect::Runs(call) => format!("Runs {}", call.map_or("?", docklint::shell::Call::name)),
    }
}

fn assert_contents(dockerfile: &str, expected: &[&str]) {
    assert_eq!(contents(&[("Dockerfile", dockerfile)]), expected, "{dockerfile}");
}

#[test]
fn copies_say_where_and_how_much() {
    let files = [
        ("Dockerfile", "FROM scratch\nWORKDIR /a\nCOPY web .\nCOPY *.md docs/\nADD app.tar.gz /opt/\nADD https://e.org/x /bin/\n"),
        ("web/index.html", "12345"),
        ("web/css/a.css", "123"),
        ("README.md", "1"),
    ];
    let expected =
        ["2 Folder /a", "3 Copied /a/ 8 bytes", "4 Copied /a/docs/*.md 1 bytes", "5 Unpacked /opt/", "6 Downloaded /bin/x"];
    assert_eq!(contents(&files), expected);
}

#[test]
fn commands_bring_and_take() {
    let dockerfile = "FROM debian\nRUN cd /tmp && curl -O https://e.org/a.tar.gz && tar -xf a.tar.gz -C /opt && rm a.tar.gz\n\
        RUN git clone https://e.org/r.git /src; mv /src/x /usr/bin/; gunzip /src/d.gz; mkdir -p /data\n\
        RUN chown -R app:app /opt && chmod 755 /usr/bin/x && ./configure\n";
    let expected = [
        "2 Downloaded /tmp/a.tar.gz",
        "2 Unpacked /opt/a/",
        "2 Unpacked /opt/",
        "2 Deleted /tmp/a.tar.gz",
        "3 Cloned /src/",
        "3 Moved /src/x",
        "3 Unpacked /src/d.gz",
        "3 Unpacked /src/d",
        "3 Folder /data",
        "4 Owner app:app -R /opt",
        "4 Mode 755 /usr/bin/x",
        "4 Runs configure",
    ];
    assert_contents(dockerfile, &expected);
}

#[test]
fn packages_have_names() {
    let dockerfile = "FROM alpine\nRUN apk add -t .deps gcc=1.2 && apk del .deps\nRUN apt-get autoremove -y\n";
    assert_contents(dockerfile, &["2 Installs gcc .deps", "2 Removes .deps", "3 Removes "]);
}

#[test]
fn the_image_is_made_of_the_layers_of_its_stages_and_of_triggers_that_ran() {
    let dockerfile = "FROM alpine AS base\nRUN make a\nONBUILD RUN make b\nFROM alpine AS other\nRUN make c\nFROM base\nRUN make d\n\
        ONBUILD RUN make e\n";
    assert_contents(dockerfile, &["2 Runs make", "3 Runs make", "7 Runs make", "trigger 8 Runs make"]);
}

#[test]
fn what_lies_in_a_mount_is_in_no_layer() {
    let dockerfile = "FROM debian\nRUN --mount=type=cache,target=/tmp curl -o /tmp/a https://e.org/a && curl -o /a https://e.org/a\n\
        SHELL [\"pwsh\", \"-c\"]\nRUN rm a\n";
    assert_contents(dockerfile, &["2 Downloaded /a", "4 Runs ?"]);
}

#[test]
fn files_are_held_by_the_layers_below() {
    let dockerfile = "FROM debian\nCOPY a.sh b.sh /x/\nCOPY c/ /x/c\nRUN curl -o /x/d.sh https://e.org/d\n";
    with_layers(&[("Dockerfile", dockerfile)], |_, layers| {
        let [image, _] = layers.contents(None);
        let mut files = Files::default();
        for effect in image.iter().flat_map(|content| &content.effects) {
            if let Effect::Brings(brought) = effect {
                files.put(brought);
            }
        }
        let at = |files: &Files, path: &str, layer| files.at(path, layer).map(|b| b.path.clone()).collect::<Vec<_>>();
        assert_eq!(at(&files, "/x/*.sh", 3), ["/x/a.sh", "/x/b.sh", "/x/d.sh"]);
        assert_eq!(at(&files, "/x/*.sh", 2), ["/x/a.sh", "/x/b.sh"]);
        assert_eq!(at(&files, "/x/c/*", 3), ["/x/c"]);
        assert_eq!(files.take("/x/a.sh", 3).len(), 1);
        assert_eq!(files.take("/x", 3).len(), 3);
        assert_eq!(at(&files, "/", 3), [""; 0]);
    });
}

#[test]
fn packages_are_held_by_the_layers_below() {
    use docklint::shell::tools::Manager;
    let mut packages = Packages::default();
    let span = Span::empty(0);
    let names = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), span)).collect::<Vec<_>>();
    packages.put(Manager::Apt, &names(&["gcc", "python3", "python3-dev"]), Site { layer: 0, index: 1, span });
    packages.put(Manager::Apt, &names(&["gcc", "make"]), Site { layer: 1, index: 2, span });
    let mut take = |name: &str| packages.take(Manager::Dpkg, name, 1).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(take("gcc"), ["gcc"]);
    assert_eq!(take("gcc"), [""; 0]);
    assert_eq!(take("make"), [""; 0]);
    assert_eq!(take("python3*"), ["python3", "python3-dev"]);
}
