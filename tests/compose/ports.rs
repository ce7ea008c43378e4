//! The short form of ports.

use super::{interpolated, text};
use crate::shared;
use docklint::compose::port::{Port, Protocol, parse, parse_exposed};
use serde_json::{Map, Value, json};

/// The variables that the cases were read with.
const VARIABLES: [(&str, &str); 1] = [("IP", "10.0.0.1")];

/// What Compose accepts since it splits at the last colons (`go-connections` 0.7); the cases were made before.
const ACCEPTED_SINCE: [(&str, &str); 3] =
    [("::1:80:80", "[::1]:80:80"), ("::1::80", "[::1]::80"), ("::1:8000-8002:9000-9002", "[::1]:8000-8002:9000-9002")];

#[test]
fn readings_agree_with_compose() {
    let Some(cases) = shared::json_lines("cases/compose-ports.jsonl") else { return };
    let accepted = |short: &str| cases.iter().find(|case| case["short"] == short).unwrap()["ports"].clone();
    let mut wrong = Vec::new();
    for case in &cases {
        let short = case["short"].as_str().unwrap();
        let since = ACCEPTED_SINCE.iter().find(|(bare, _)| *bare == short);
        let expected = since.map_or_else(|| case["ports"].clone(), |(_, same)| accepted(same));
        let port = interpolated(short, &VARIABLES).and_then(|short| parse(&short).ok());
        let read = port.as_ref().map_or(Value::Null, |port| Value::Array(long_forms(port)));
        if read != expected {
            wrong.push(format!("{short:?} is {expected}, not {read}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// The long forms, as Compose writes them.
fn long_forms(port: &Port) -> Vec<Value> {
    let long = |(target, published): (u16, Option<(u16, u16)>)| {
        let mut long = Map::new();
        long.insert("mode".into(), json!("ingress"));
        long.insert("target".into(), json!(target));
        long.insert("protocol".into(), json!(port.protocol.name()));
        if let Some(ip) = port.host_ip {
            long.insert("host_ip".into(), json!(ip.address.to_string()));
        }
        if let Some((first, last)) = published {
            let published = if first == last { first.to_string() } else { format!("{first}-{last}") };
            long.insert("published".into(), json!(published));
        }
        Value::Object(long)
    };
    port.pairs().map(long).collect()
}

#[test]
fn places_are_exact() {
    let written = "[::1]:8000-8001:90-91/UDP";
    let port = parse(&text(written)).unwrap();
    let ip = port.host_ip.unwrap();
    assert_eq!((&written[ip.span.range()], ip.brackets), ("[::1]", true));
    assert_eq!(&written[port.published.unwrap().span.range()], "8000-8001");
    assert_eq!(&written[port.target.span.range()], "90-91");
    assert_eq!((port.protocol, &written[port.protocol_span.unwrap().range()]), (Protocol::Udp, "UDP"));
}

#[test]
fn faults_say_what_is_wrong() {
    for (written, message, marked) in [
        ("", "no port is given", ""),
        ("80:", "no port of the container in `80:`", ""),
        ("80/tcp:80", "`80/tcp` is no port of the host", "80/tcp"),
        ("80/foo", "`foo` is none of `tcp`, `udp` and `sctp`", "foo"),
        ("127.0.0.1:5000", "`127.0.0.1` is no port of the host", "127.0.0.1"),
        ("localhost:80:80", "`localhost` is no address of the host", "localhost"),
        ("[::1:80:80", "`[::1` is no address of the host", "[::1"),
        ("[fe80::1%eth0]:80:80", "`[fe80::1%eth0]` is no address of the host", "[fe80::1%eth0]"),
        ("127.0.0.01:80:80", "`127.0.0.01` is no address of the host", "127.0.0.01"),
        ("80:70000", "`70000` is beyond 65535, the last port", "70000"),
        ("90-80:80", "the range `90-80` runs backwards", "90-80"),
        ("80-90-100:80", "`80-90-100` is no port of the host", "80-90-100"),
        ("8080:0", "a container has no port 0", "0"),
        ("80:80-90", "1 port of the host for 11 ports of the container", "80:80-90"),
    ] {
        let fault = parse(&text(written)).unwrap_err();
        assert_eq!((fault.message.as_str(), &written[fault.span.range()]), (message, marked), "{written}");
    }
}

#[test]
fn random_ports() {
    for (written, random) in [("80", true), ("127.0.0.1::80", true), ("0:80", true), ("[]:0:80", true), ("8000-8001:80", false)] {
        assert_eq!(parse(&text(written)).unwrap().is_random(), random, "{written}");
    }
}

#[test]
fn exposed_ports() {
    let read = |written: &str| parse_exposed(&text(written)).map(|(range, protocol)| (range.to_string(), protocol));
    assert_eq!(read("80"), Ok(("80".to_owned(), Protocol::Tcp)));
    assert_eq!(read("82-84/udp"), Ok(("82-84".to_owned(), Protocol::Udp)));
    assert_eq!(read("80:80").unwrap_err().message, "`80:80` is no port of the container");
}
