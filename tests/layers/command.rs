//! `docklint layers`, as a shell sees it.

use crate::cli::{docklint, run, run_with_input, told};
use crate::folder::Folder;
use crate::formats::{snapshot, validate};
use serde_json::Value;
use std::path::Path;

const SCHEMA: &str = "docs/layers.schema.json";

const DOCKERFILE: &str = "\
FROM node:22 AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run build

FROM build AS test
RUN npm test

FROM nginx:1.27 AS web
ARG COMMIT=none
ENV COMMIT=$COMMIT
RUN apk add --no-cache curl
COPY --link nginx.conf /etc/nginx/nginx.conf
COPY --from=build /app/dist /usr/share/nginx/html
LABEL commit=$COMMIT
";

fn project() -> Folder {
    let folder = Folder::with(&["package.json", "package-lock.json", "nginx.conf", "README.md", "src/app.js", "src/page.js"]);
    folder.write("Dockerfile", DOCKERFILE);
    folder.write(".dockerignore", "*.md\n");
    folder
}

/// What it writes, where it goes well.
fn layers(folder: &Path, args: &[&str]) -> String {
    let (code, out, err) = run(folder, &[&["layers"], args].concat());
    assert_eq!((code, err.as_str()), (0, ""), "{args:?}");
    out
}

#[test]
fn formats() {
    let folder = project();
    snapshot("layers-terminal", &layers(folder.path(), &[]));
    snapshot("layers-mermaid", &layers(folder.path(), &["--format", "mermaid"]));
    let json = layers(folder.path(), &["--format", "json"]);
    validate(SCHEMA, &json);
    snapshot("layers-json", &json);
    let narrow = docklint(folder.path(), &["layers", "--changed", "package.json", "README.md", "--color", "always"])
        .env("COLUMNS", "60")
        .output()
        .unwrap();
    let narrow = told(&narrow).1;
    let plain =
        |line: &str| line.split('\u{1b}').map(|part| part.split_once('m').map_or(part, |(_, text)| text)).collect::<String>();
    assert!(narrow.contains('\u{1b}') && narrow.lines().all(|line| plain(line).chars().count() <= 60), "{narrow}");
    snapshot("layers-narrow", &narrow.replace('\u{1b}', "^"));
}

#[test]
fn help() {
    let (code, out, err) = run(Path::new(env!("CARGO_MANIFEST_DIR")), &["layers", "--help"]);
    assert_eq!((code, err.as_str()), (0, ""));
    snapshot("help-layers", &out);
}

/// The lines that run again, and those that perhaps do.
fn again(json: &str) -> (Vec<u64>, Vec<u64>) {
    validate(SCHEMA, json);
    let json: Value = serde_json::from_str(json).unwrap();
    let steps = json["stages"].as_array().unwrap().iter().flat_map(|stage| stage["steps"].as_array().unwrap());
    let lines = |fate: &str| {
        let of = steps.clone().filter(|step| step["fate"] == fate && step["kind"] == "layer");
        of.map(|step| step["line"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    (lines("again"), lines("perhaps"))
}

#[test]
fn changes() {
    let folder = project();
    folder.write("before", &DOCKERFILE.replace("npm ci", "npm install"));
    let again = |args: &[&str]| again(&layers(folder.path(), &[args, &["--format", "json"]].concat()));
    assert_eq!(again(&[]), (vec![5, 6], vec![16]));
    assert_eq!(again(&["--changed", "nginx.conf"]), (vec![5, 6, 15, 16], vec![]));
    assert_eq!(again(&["--changed", "package.json", "README.md"]), (vec![3, 4, 5, 6], vec![16]));
    assert_eq!(again(&["--changed", "README.md"]), (vec![], vec![]));
    assert_eq!(again(&["--changed", "src"]), again(&["--changed", "src/app.js", "src/page.js"]));
    assert_eq!(again(&["--changed-arg", "COMMIT"]), (vec![14, 16], vec![]));
    assert_eq!(again(&["--changed-image", "nginx:1.27"]), (vec![14, 16], vec![]));
    assert_eq!(again(&["--before", "before"]), (vec![4, 5, 6], vec![16]));
    assert_eq!(again(&["--before", "Dockerfile"]), (vec![], vec![]));
    assert_eq!(again(&["--target", "TEST"]), (vec![5, 6, 9], vec![]));
}

#[test]
fn paths_are_seen_from_the_current_folder() {
    let folder = Folder::with(&["web/src/app.js", "api/main.go"]);
    folder.write("web/Dockerfile", "FROM scratch\nCOPY src /src\n");
    assert_eq!(again(&layers(folder.path(), &["web", "--changed", "web/src/app.js", "--format", "json"])).0, [2]);
    let below = folder.path().join("web");
    assert_eq!(again(&layers(&below, &["--changed", "src/app.js", "--format", "json"])).0, [2]);
    let (code, out, err) = run(folder.path(), &["layers", "web/Dockerfile", "--changed", "api/main.go"]);
    assert_eq!((code, err.as_str()), (0, "warning: `api/main.go` is not in the build context\n"));
    assert!(out.contains("nothing in the build context has changed: none of 1 layer runs again"), "{out}");
}

#[test]
fn build_arguments() {
    let folder = Folder::with(&["apps/web/app.js", "apps/api/app.js"]);
    folder.write("Dockerfile", "ARG TAG\nFROM alpine:$TAG\nARG APP=web\nCOPY apps/$APP /app\n");
    let out = layers(folder.path(), &["--build-arg", "APP=api", "--build-arg", "TAG=3.20", "--format", "json"]);
    assert!(out.contains("\"image\": \"alpine:3.20\"") && out.contains("\"source\": \"apps/api\""), "{out}");
    let from_environment =
        docklint(folder.path(), &["layers", "--build-arg", "APP", "--format", "json"]).env("APP", "api").output();
    assert!(told(&from_environment.unwrap()).1.contains("\"source\": \"apps/api\""));
    assert!(layers(folder.path(), &["--build-arg", "APP", "--format", "json"]).contains("\"source\": \"apps/web\""));
}

#[test]
fn mistakes() {
    let folder = project();
    let error = |args: &[&str]| {
        let (code, out, err) = run(folder.path(), &[&["layers"], args].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}");
        err
    };
    assert_eq!(error(&["--target", "wbe"]), "error: no stage is named `wbe`; did you mean `web`?\n");
    assert_eq!(error(&["--target", "0"]), "error: no stage is named `0`\n");
    assert_eq!(error(&["--build-arg", "=x"]), "error: `=x` has no name: write `--build-arg NAME=VALUE`\n");
    assert_eq!(error(&["nowhere"]), "error: cannot read `nowhere`: no such file\n");
    assert_eq!(error(&["--before", "nowhere"]), "error: cannot read `nowhere`: no such file\n");
    assert_eq!(error(&["src"]), "error: no Dockerfile in `src`\n");
    assert_eq!(error(&["README.md"]), "error: `README.md` has no `FROM`, so there is no stage to build\n");
    let warning = |args: &[&str]| {
        let (code, _, err) = run(folder.path(), &[&["layers"], args].concat());
        assert_eq!(code, 0, "{args:?}");
        err
    };
    assert_eq!(warning(&["--changed-arg", "COMIT"]), "warning: no `ARG` declares `COMIT`; did you mean `COMMIT`?\n");
    assert_eq!(warning(&["--build-arg", "COMIT=1"]), "warning: no `ARG` declares `COMIT`; did you mean `COMMIT`?\n");
    assert_eq!(
        warning(&["--changed-image", "nginx:1.28"]),
        "warning: no image is named `nginx:1.28`; did you mean `nginx:1.27`?\n"
    );
}

#[test]
fn which_dockerfile() {
    let folder = Folder::with(&[]);
    let error = |folder: &Folder| run(folder.path(), &["layers"]).2;
    assert_eq!(error(&folder), "error: no Dockerfile in this folder\n");
    folder.write("a/Dockerfile", "FROM scratch\nCOPY x /\n");
    assert!(layers(folder.path(), &[]).starts_with("a/Dockerfile, stage 0\n"));
    folder.write("b/Dockerfile", "FROM scratch\nCOPY x /\n");
    assert_eq!(error(&folder), "error: which Dockerfile is meant? There are `a/Dockerfile` and `b/Dockerfile`\n");
    folder.write("web.Dockerfile", "FROM scratch\nCOPY x /\n");
    assert!(layers(folder.path(), &[]).starts_with("web.Dockerfile, stage 0\n"));
    folder.write("Dockerfile", "FROM scratch\nCOPY x /\n");
    assert!(layers(folder.path(), &["."]).starts_with("Dockerfile, stage 0\n"));
}

#[test]
fn without_a_context() {
    let folder = Folder::with(&[]);
    let out = run_with_input(folder.path(), &["layers", "-"], DOCKERFILE).1;
    assert!(out.contains("the build context is not known") && out.contains("takes a source file in `.`"), "{out}");
    let nowhere = run_with_input(folder.path(), &["layers", "-", "--context", "nowhere", "--format", "json"], DOCKERFILE).1;
    assert_eq!(again(&nowhere), (vec![5, 6], vec![16]));
    let nothing = run_with_input(folder.path(), &["layers", "-"], "FROM alpine:3.20\nRUN apk add curl\n").1;
    assert!(nothing.contains("no source file of the context is taken"), "{nothing}");
}

#[test]
fn the_documented_report_holds_to_the_schema() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/layers.md")).unwrap();
    validate(SCHEMA, page.split_once("```json\n").unwrap().1.split_once("```").unwrap().0);
}

#[test]
fn the_schema_says_what_it_means() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(root.join(SCHEMA)).unwrap()).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let good: Value = serde_json::from_str(&layers(project().path(), &["--format", "json"])).unwrap();
    let bent = |bend: &dyn Fn(&mut Value)| {
        let mut bad = good.clone();
        bend(&mut bad);
        bad
    };
    let surplus = bent(&|bad| bad["stages"][0]["steps"][0]["surplus"] = Value::Null);
    let lacking = bent(&|bad| drop(bad["summary"].as_object_mut().unwrap().remove("again")));
    let wrong = bent(&|bad| bad["stages"][0]["steps"][0]["fate"] = "sometimes".into());
    assert!(validator.is_valid(&good) && [surplus, lacking, wrong].iter().all(|bad| !validator.is_valid(bad)));
}
