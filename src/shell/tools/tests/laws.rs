use super::*;

/// Where things stand in a line.
fn at(line: &str, text: &str) -> Span {
    let start = line.find(text).unwrap();
    Span::new(start, start + text.len())
}

#[test]
fn places() {
    let line = "apt-get install -yqt stable --option=A=$B curl=1.2";
    let (words, arguments) = read(line);
    let a = arguments.unwrap();
    let y = a.option("--yes").unwrap();
    assert_eq!(y.span, Span::new(17, 18));
    assert_eq!(y.word, 2);
    let t = a.option("--target-release").unwrap();
    assert_eq!((t.span, t.value_span), (Span::new(19, 20), Some(at(line, "stable"))));
    let o = a.option("--option").unwrap();
    assert_eq!((o.span, o.value_span), (at(line, "--option=A=$B"), Some(at(line, "A=$B"))));
    assert_eq!((o.literal(), o.value.as_deref()), (None, Some("A=$B")));
    assert_eq!(a.insertion_point(&words) as usize, "apt-get install".len());
    assert_eq!(a.subcommand_words, [1]);
    let Some(Action::Install { packages, .. }) = action::meaning(&a, &words) else { panic!("it installs") };
    assert_eq!(packages[0].span, at(line, "curl=1.2"));
}

#[test]
fn a_call_is_asked_directly() {
    use crate::shell::{Call, CallInfo, Command, CommandKind, Script};
    let action_of = |line: &str| {
        let words = words(line);
        let (name, count) = (words[0].literal().unwrap().into_owned(), words.len());
        let span = Span::new(0, line.len());
        let (assignments, redirects) = (Vec::new(), Vec::new());
        let command = Command { kind: CommandKind::Simple, assignments, words, redirects, block: 0, pipeline: 0, span };
        let (wrappers, environment) = (Vec::new(), Vec::new());
        let info = CallInfo {
            command: 0,
            words: 0..count,
            name,
            wrappers,
            environment,
            arguments: None,
            action: std::sync::OnceLock::new(),
        };
        let script = Script { commands: vec![command], calls: vec![info], ..Script::default() };
        action(&Call { script: &script, info: &script.calls[0] }).cloned()
    };
    assert!(matches!(action_of("apk update"), Some(Action::RefreshIndex { manager: Manager::Apk })));
    assert!(matches!(action_of("gcc -o a a.c"), Some(Action::Build { manager: None })));
    assert!(action_of("echo hello").is_none());
}

#[test]
fn the_program_is_found_by_many_names() {
    for (name, tool) in
        [("pip3.11", "pip"), ("mvnw", "mvn"), ("python3", "python"), ("apt", "apt"), ("gem2.7", "gem"), ("dnf5", "dnf")]
    {
        assert_eq!(program(name).map(Program::name), Some(tool), "{name}");
    }
    assert!(program("echo").is_none());
    assert!(program("").is_none());
    assert!(arguments("apt-get", &[]).is_none());
}

#[test]
fn caches() {
    let apt = Manager::Apt.cache_paths();
    for path in [
        "/var/lib/apt/lists",
        "/var/lib/apt/lists/",
        "/var/lib/apt/lists/*",
        "/var/lib/apt/*",
        "/var/lib/apt",
        "/var/lib/apt/lists/*.*",
        "/var/lib/apt/lists/*_*",
    ] {
        assert!(apt[0].is_within(path), "{path}");
    }
    assert!(apt[0].is_within("/var/lib/{apt,dpkg,cache,log}/"));
    for path in ["/var/lib/apt/lists/partial", "/var/lib/ap", "/tmp/*", "", "*", "apt", "/var/lib/apt/lists/*.bz2"] {
        assert!(!apt[0].is_within(path), "{path}");
    }
    let pip = Manager::Pip.cache_paths()[0];
    for path in
        ["/root/.cache", "~/.cache/pip", "$HOME/.cache/*", "/home/app/.cache/pip/*", "${HOME}/.cache/pip", "/root/.cache/pip/"]
    {
        assert!(pip.is_within(path), "{path}");
    }
    for path in ["/srv/app/.cache/pip", "/srv/app/.cache/*", "$APP/.cache"] {
        assert!(pip.is_within(path), "{path}");
    }
    for path in ["/root/.cache/pip2", "/srv/cache", "/srv/pip", "cache"] {
        assert!(!pip.is_within(path), "{path}");
    }
}

/// Every name in the tables is spelled as an option, every first spelling only once per table.
#[test]
fn tables_are_sound() {
    fn sound(program: &Program) {
        let mut seen = std::collections::HashSet::new();
        for spellings in program.flags.iter().chain(program.values).chain(program.optional) {
            for name in spellings.split(' ') {
                assert!(name.starts_with(['-', '+']) && name.len() > 1, "{}: {name}", program.names);
                assert!(seen.insert(name), "{}: {name} twice", program.names);
            }
        }
        let mut names = std::collections::HashSet::new();
        for sub in program.subcommands {
            assert!(sub.names.split(' ').all(|n| !n.is_empty() && names.insert(n)), "{}: {}", program.names, sub.names);
            sound(sub);
        }
    }
    let mut names = std::collections::HashSet::new();
    for program in FAMILIES.iter().copied().flatten() {
        assert!(program.names.split(' ').all(|n| names.insert(n)), "{}", program.names);
        sound(program);
    }
}

/// Odd words, cut anywhere, never panic, and every span stands in the line.
#[test]
fn nothing_panics() {
    let odd = [
        "-", "--", "--=", "-=", "---", "=", "-é", "é", "-xé=", "--é=$A", "$A", "-$A", "-o$A", "--o$A=é", "@", "é@1", "a@", ":",
        "+", "!", "a-", "^", "#", "$A/x", "-e", "(", "\u{1}",
    ];
    for program in FAMILIES.iter().copied().flatten() {
        for sub in std::iter::once("").chain(program.subcommands.iter().map(Program::name)) {
            for first in odd {
                for second in odd {
                    let line = format!("{} {sub} {first} {second}", program.name());
                    let (words, arguments) = read(&line);
                    let arguments = arguments.unwrap();
                    let _ = action::meaning(&arguments, &words);
                    for option in &arguments.options {
                        let end = option.value_span.unwrap_or(option.span).end.max(option.span.end) as usize;
                        assert!(end <= line.len() && line.is_char_boundary(option.span.start as usize), "{line}: {option:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn long_words_take_linear_time() {
    let letters = format!("apt-get -{}", "y".repeat(2_000_000));
    assert_eq!(read(&letters).1.unwrap().options.len(), 64);
    let many = format!("apt-get install{}", " -y".repeat(200_000));
    assert_eq!(read(&many).1.unwrap().count("--yes"), 200_000);
    let find = format!("find /{}", " -exec rm".repeat(100_000));
    assert_eq!(read(&find).1.unwrap().options.len(), 1);
}
