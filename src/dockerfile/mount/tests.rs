#![allow(clippy::unwrap_used)]
use super::*;
use crate::dockerfile::expand::Value;

fn env(name: &str) -> Option<Value> {
    match name {
        "ID" => Some(Value::Known("go".into())),
        "U" => Some(Value::Unknown),
        _ => None,
    }
}

fn mount(value: &str) -> Mount {
    parse_mount(&MappedText::verbatim(value, 0), '\\', &env)
}

fn text(text: &Option<PartialText>) -> Option<String> {
    text.as_ref()?.known().map(|text| text.as_str().to_owned())
}

#[test]
fn options() {
    let cache = mount("type=cache,id=$ID-mod,target='/go/pkg mod',SHARING=Locked,mode=0755");
    assert_eq!((cache.kind, cache.read_only, cache.required), (MountKind::Cache, Some(false), Some(false)));
    assert_eq!(text(&cache.id), Some("go-mod".into()));
    assert_eq!(text(&cache.target), Some("/go/pkg mod".into()));
    assert_eq!(cache.target.unwrap().known().unwrap().span(), Span::new(30, 41));
    assert_eq!(cache.references[0].name, "ID");
    assert_eq!(cache.errors, []);

    let bind = mount("target=.,rw");
    assert_eq!((bind.kind, bind.read_only), (MountKind::Bind, Some(false)));
    assert_eq!(mount("target=.").read_only, Some(true));
    assert_eq!(mount("target=.,ro=$U").read_only, None);
    assert_eq!(mount("type=$U,size=1").kind, MountKind::Unknown);
    assert_eq!(mount("type=secret,id=a,required=$U").required, None);
}

#[test]
fn errors_while_reading_the_instructions() {
    for value in ["", "a\"b", "from=$x", "from=a$x,target=/a"] {
        let errors = mount(value).errors;
        assert_eq!(errors.iter().map(|error| error.phase).collect::<Vec<_>>(), [Phase::Instructions], "{value}");
    }
    assert_eq!(mount("from=a$,target=/x").errors, []);
}

/// The text each error is about.
fn wrong(value: &str) -> Vec<&str> {
    let errors = mount(value).errors;
    assert!(errors.iter().all(|error| error.phase == Phase::Conversion), "{value}: {errors:?}");
    errors.iter().map(|error| &value[error.span.range()]).collect()
}

#[test]
fn errors_while_converting() {
    assert_eq!(wrong("type=foo,target=/x"), ["foo"]);
    assert_eq!(wrong("target=/x,foo"), ["foo"]);
    assert_eq!(wrong("target"), ["target"]);
    assert_eq!(wrong("target=/x,targt=/y"), ["targt"]);
    assert_eq!(wrong("target=/x,ro=x"), ["x"]);
    assert_eq!(wrong("target=/x,required"), ["required"]);
    assert_eq!(wrong("required,type=secret,id=a"), ["required"]);
    assert_eq!(wrong("target=/x,size=1"), ["size"]);
    assert_eq!(wrong("size=1m,type=tmpfs,target=/x"), ["size"]);
    assert_eq!(wrong("type=tmpfs,target=/x,size=q"), ["q"]);
    assert_eq!(wrong("type=cache,target=/x,sharing=q"), ["q"]);
    assert_eq!(wrong("type=cache,target=/x,mode=9"), ["9"]);
    assert_eq!(wrong("type=cache,target=/x,uid=me"), ["me"]);
    assert_eq!(wrong("target=/x,gid=1"), ["gid"]);
    assert_eq!(wrong("type=secret,id=a,from=b"), ["from"]);
    assert_eq!(wrong("type=secret,env=A"), ["type"]);
    assert_eq!(wrong("type=secret,id=a,src=b"), ["src"]);
    assert_eq!(wrong("type=secret,id=a,required=q"), ["q"]);
    assert_eq!(wrong("target=/a/.."), ["/a/.."]);
    assert_eq!(wrong("type=ssh,source=a"), ["source"]);
    assert_eq!(wrong("target=${U"), ["${U"]);
    assert_eq!(mount("targt=/x").errors[0].suggestion, Some("target"));
    assert_eq!(mount("type=cahce,target=/x").errors[0].suggestion, Some("cache"));
}
