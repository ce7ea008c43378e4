#![allow(clippy::unwrap_used)]

use super::*;
use crate::source::Span;

fn script(text: &str) -> Script {
    parse(&MappedText::verbatim(text, 0), Dialect::Bash)
}

/// The calls of a script, each as `name(argument, …)`.
fn calls(text: &str) -> Vec<String> {
    let script = script(text);
    assert!(script.errors.is_empty(), "{text}: {:?}", script.errors);
    script.calls().map(show).collect()
}

fn show(call: Call<'_>) -> String {
    let args: Vec<_> = call.args().iter().map(Word::display).collect();
    format!("{}({})", call.name(), args.join(", "))
}

fn slice(text: &str, span: Span) -> &str {
    &text[span.range()]
}

#[test]
fn a_shell_reads_its_own_dialect() {
    assert_eq!(script("bash -c 'a &> b'").blocks.last().expect("a nested script").pipelines.len(), 1);
    assert_eq!(script("sh -c 'a &> b'").blocks.last().expect("a nested script").pipelines.len(), 2);
    for (text, fatal) in [("zsh -c 'if a; { b }'", false), ("bash -c 'if a; { b }'", true)] {
        assert_eq!(script(text).errors.iter().any(|error| error.is_fatal), fatal, "{text}");
    }
}

#[test]
fn lists_and_compounds_show_their_calls() {
    let cases: &[(&str, &[&str])] = &[
        ("a b; c && d || e | f & g", &["a(b)", "c()", "d()", "e()", "f()", "g()"]),
        ("! a\n\n# no\nb", &["a()", "b()"]),
        ("if a; then b; elif c; then d; else e; fi > x; f", &["a()", "b()", "c()", "d()", "e()", "f()"]),
        ("for i in a b $(c); do d $i; done", &["c()", "d($i)"]),
        ("for i; do a; done; for ((i=0;i<3;i++)); do b; done; for i in x\ndo c\ndone", &["a()", "b()", "c()"]),
        ("while a; do b; done < f; until c; do d; done", &["a()", "b()", "c()", "d()"]),
        ("case $x in a|b) c ;; (d) e;& *) f; esac; g", &["c()", "e()", "f()", "g()"]),
        ("f() { a; }; function g { b; }; function h() (c); f", &["a()", "b()", "c()", "f()"]),
        ("{ a; b; }; (c; d)", &["a()", "b()", "c()", "d()"]),
        ("(( x = 1 + $(a) )); echo $((1 + `b`)) && ((c) | (d))", &["a()", "echo($(…))", "b()", "c()", "d()"]),
        ("[[ -f x && ( $a =~ ^(b c|d)$ || a < b ) ]] && e", &["e()"]),
        ("X=1 Y=$(a) b; Z=(1 $(c)); declare -a d=(1 2)", &["b()", "a()", "c()", "declare(-a, d=$(…))"]),
        ("a <(b) >(c) 2>&1 >/dev/null <<< x &> y", &["a($(…), $(…))", "b()", "c()"]),
        ("echo `a \\`b\\`` \"`c \\\"d\\\"`\"", &["echo($(…), $(…))", "a($(…))", "b()", "c(d)"]),
        ("cat <<A <<-'B' && x\n$(a) \\$b\nA\n\tc $(d)\n\tB\ny", &["cat()", "x()", "a()", "y()"]),
        ("time { a; }; time -p b", &["a()", "b()"]),
        (
            "ls !(a|b c) @(x)y $'a\\'b\\x41' $\"c\" ${x:-$(d '}')} \"${y#'}'}\"",
            &["ls(!(a|b c), @(x)y, a'bA, c, ${x:-$(d '}')}, ${y#'}'})", "d(})"],
        ),
        ("a \\\n  b\\\nc", &["a(bc)"]),
    ];
    for (text, expected) in cases {
        assert_eq!(calls(text), *expected, "{text}");
    }
}

#[test]
fn wrappers_are_seen_through() {
    let cases: &[(&str, &[&str])] = &[
        ("/usr/bin/apt-get x; \\sudo a; 'b' c", &["apt-get(x)", "a()", "b(c)"]),
        ("sudo -Hu root -E A=1 B=$x /bin/a -y", &["a(-y)"]),
        ("sudo --user root -- a; doas -u x a; sudo -l a; sudo", &["a()", "a()", "sudo(-l, a)", "sudo()"]),
        ("env -i -u X A=1 a b; env; env -S 'a b' c; env - a", &["a(b)", "env()", "env(-S, a b, c)", "a(b)", "a()"]),
        (
            "exec -a n a; sudo -E $CMD; exec \"$@\"; command a; command -v a; builtin a; nohup nice -n 5 a",
            &["a()", "sudo(-E, $CMD)", "exec($@)", "a()", "command(-v, a)", "a()", "a()"],
        ),
        (
            "nice -5 a; time a; timeout -k 5 10 a; timeout --signal=9 $T a; chroot /x a; busybox a; busybox --install",
            &["a()", "a()", "a()", "a()", "a()", "a()", "busybox(--install)"],
        ),
        ("x | xargs -0 -n 1 -I{} rm -f {}; x | xargs", &["x()", "rm(-f, {})", "x()", "xargs()"]),
        (
            "find . -name x -exec sh -c 'a {}' \\; -execdir sudo b {} + -print",
            &["find(., -name, x, -exec, sh, -c, a {}, ;, -execdir, sudo, b, {}, +, -print)", "sh(-c, a {})", "b({})", "a({})"],
        ),
        ("tini -- a; gosu u a; stdbuf -oL a; setpriv --reuid 1 --clear-groups a", &["a()", "a()", "a()", "a()"]),
        ("$X a; \"$Y\"/b", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(calls(text), *expected, "{text}");
    }
}

#[test]
fn scripts_in_arguments_are_read() {
    let cases: &[(&str, &[&str])] = &[
        ("bash -exo pipefail -c 'a | b' x", &["bash(-exo, pipefail, -c, a | b, x)", "a()", "b()"]),
        ("sh -c \"a $X $(b) \\$c\"", &["sh(-c, a $X $(…) $c)", "b()", "a($X, $(…), $c)"]),
        ("sudo -u x bash -lc 'eval \"a b\" c'", &["bash(-lc, eval \"a b\" c)", "eval(a b, c)", "a(b, c)"]),
        (
            "su - u -c 'a'; su --command='b c' u; /bin/busybox sh -c a",
            &["su(-, u, -c, a)", "su(--command=b c, u)", "sh(-c, a)", "a()", "b(c)", "a()"],
        ),
        ("bash <<E\na\n$(b) \\$c\nE\ncat <<E\na\nE\nsh x <<E\na\nE", &["bash()", "cat()", "sh(x)", "b()", "a()"]),
        ("sh x -c a; bash -c", &["sh(x, -c, a)", "bash(-c)"]),
    ];
    for (text, expected) in cases {
        let mut found = calls(text);
        let mut expected: Vec<_> = expected.iter().map(|s| (*s).to_owned()).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn spans_are_exact() {
    let text = "X=1 a \"b c\"d\\ e 2>&1 | f `g h` # i";
    let script = script(text);
    let call = script.calls().next().unwrap();
    assert_eq!(slice(text, call.span()), "a \"b c\"d\\ e");
    assert_eq!(slice(text, call.command().span), "X=1 a \"b c\"d\\ e 2>&1");
    let parts: Vec<_> = call.args()[0].parts.iter().map(|p| (slice(text, p.span), p.quoted)).collect();
    assert_eq!(parts, [("b c", true), ("d", false), (" ", true), ("e", false)]);
    assert_eq!(slice(text, call.args()[0].span), "\"b c\"d\\ e");
    let redirect = &call.command().redirects[0];
    assert_eq!((redirect.operator.as_str(), slice(text, redirect.span), slice(text, redirect.target.span)), ("2>&", "2>&1", "1"));
    let assignment = &call.command().assignments[0];
    assert_eq!((slice(text, assignment.span), slice(text, assignment.value.span)), ("X=1", "1"));
    let pipeline = script.pipeline_of(0);
    assert_eq!((slice(text, pipeline.pipes[0]), slice(text, pipeline.span)), ("|", text.trim_end_matches(" # i")));
    assert_eq!(slice(text, script.comments[0]), "# i");
    let inner = script.calls().find(|c| c.name() == "g").unwrap();
    assert_eq!(slice(text, inner.span()), "g h");
}

#[test]
fn errors_have_places_and_cost_little() {
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);
    let cases: &[Case<'_>] = &[
        ("a && ; b", &[(";", "`;` is out of place here")], &["a()", "b()"]),
        ("a &&", &[("&&", "no command after `&&`")], &["a()"]),
        ("a | ; b", &[("|", "no command after `|`")], &["a()", "b()"]),
        ("&& a; ;; b", &[("&&", "`&&` is out of place here"), (";;", "`;;` is out of place here")], &["a()", "b()"]),
        ("a; fi; b }; c", &[("fi", "`fi` is out of place here")], &["a()", "b(})", "c()"]),
        ("a) b", &[(")", "`)` is out of place here")], &["a()", "b()"]),
        ("a (b)", &[("(", "`(` is out of place here")], &["a()", "b()"]),
        ("A(b (c) d) && e", &[("(", "`(` is out of place here")], &["A()", "e()"]),
        ("A(b; c", &[("(", "`(` is out of place here"), ("(", "`(` is not closed")], &["A()", "b()", "c()"]),
        ("if a; then b", &[("if", "`if` is not closed")], &["a()", "b()"]),
        ("(if a; then b); c", &[("if", "`if` is not closed")], &["a()", "b()", "c()"]),
        ("if a; b; fi; c", &[("if", "`if` without `then`")], &["a()", "b()", "c()"]),
        ("if a; then; fi", &[(";", "`;` is out of place here")], &["a()"]),
        ("while a; do done; { }", &[("do", "no command after `do`"), ("{", "no command after `{`")], &["a()"]),
        ("for x in a; b; done; c", &[("for", "`for` without `do`")], &["b()", "c()"]),
        ("{ a && b }", &[("{", "`{` is not closed")], &["a()", "b(})"]),
        ("case x in a) b;; c", &[("case", "`case` is not closed")], &["b()"]),
        (
            "case x in a b) c;; esac; d",
            &[("a ", "a pattern of `case` ends with `)`"), (")", "`)` is out of place here")],
            &["b()", "c()", "d()"],
        ),
        ("case x a) b;; esac; c", &[("case", "`case` without `in`")], &["b()", "c()"]),
        ("echo \"a b; c", &[("\"", "`\"` is not closed")], &["echo(a b; c)"]),
        ("echo $(a b; c", &[("$(", "`$(` is not closed")], &["echo($(…))", "a(b)", "c()"]),
        ("echo ${a", &[("${", "`${` is not closed")], &["echo($a)"]),
        ("a > ; b", &[(">", "`>` without a target")], &["a()", "b()"]),
        ("cat <<E\na", &[("<<", "no line `E` ends this heredoc")], &["cat()"]),
        ("f(); a", &[("f", "a function without a body")], &["a()"]),
    ];
    for (text, errors, expected) in cases {
        let script = script(text);
        let found: Vec<_> = script.errors.iter().map(|e| (slice(text, e.span), e.message.as_str())).collect();
        assert_eq!(found, *errors, "{text}");
        assert_eq!(script.calls().map(show).collect::<Vec<_>>(), *expected, "{text}");
    }
}

#[test]
fn posix_reads_what_is_different() {
    let text = "a &>b; c {x}>d";
    let posix = parse(&MappedText::verbatim(text, 0), Dialect::Posix);
    assert!(posix.blocks[0].pipelines[0].background);
    assert_eq!(posix.commands[1].redirects[0].operator, ">");
    assert_eq!(posix.calls().map(show).collect::<Vec<_>>(), ["a()", "c({x})"]);
    let bash = script(text);
    let operators: Vec<_> = bash.commands.iter().map(|c| c.redirects[0].operator.as_str()).collect();
    assert_eq!(operators, ["&>", "{x}>"]);
}

#[test]
fn redirections_keep_operator_target_and_heredoc() {
    let text = "a <b >|c 2>>d <>e 3<&- >&2 <<<'f g' <<-\"E\" h\n\t\tx\n\ty $z\n\tE\ni";
    let script = script(text);
    let found: Vec<_> = script.commands[0].redirects.iter().map(|r| (r.operator.as_str(), slice(text, r.target.span))).collect();
    let expected =
        [("<", "b"), (">|", "c"), ("2>>", "d"), ("<>", "e"), ("3<&", "-"), (">&", "2"), ("<<<", "'f g'"), ("<<-", "\"E\"")];
    assert_eq!(found, expected);
    let heredoc = script.commands[0].redirects[7].heredoc.as_ref().unwrap();
    assert_eq!(heredoc.as_str(), "x\ny $z\n");
    let y = heredoc.as_str().find('y').unwrap();
    assert_eq!(slice(text, heredoc.span_of(y..y + 4)), "y $z");
    assert_eq!(script.calls().map(show).collect::<Vec<_>>(), ["a(h)", "i()"]);
}

#[test]
fn parameters_have_names_and_operations() {
    let cases = [
        ("$x", "x", ""),
        ("${x}", "x", ""),
        ("$1", "1", ""),
        ("${12}", "12", ""),
        ("$@", "@", ""),
        ("${x:-a}", "x", ":-a"),
        ("${x%%/*}", "x", "%%/*"),
        ("${#x}", "#x", ""),
        ("${#}", "#", ""),
        ("${#:-0}", "#", ":-0"),
        ("${!x}", "!x", ""),
        ("${!}", "!", ""),
        ("${a[1]}", "a", "[1]"),
        ("${a[@]:1:2}", "a", "[@]:1:2"),
        ("${x:-${y:-\"}\"}}", "x", ":-${y:-\"}\"}"),
        ("${x/\\}/\\/}", "x", "/\\}/\\/"),
        ("${x^^}", "x", "^^"),
    ];
    for (text, name, operation) in cases {
        for source in [format!("a {text}"), format!("a \"{text}\"")] {
            let script = script(&source);
            let part = &script.commands[0].words[1].parts[0];
            assert_eq!(slice(&source, part.span), text);
            let PartKind::Parameter { name: n, operation: o } = &part.kind else { panic!("{source}: {part:?}") };
            assert_eq!((n.as_str(), o.as_str()), (name, operation), "{source}");
            assert_eq!(script.commands[0].words[1].parts.len(), 1, "{source}");
        }
    }
}

#[test]
fn texts_keep_their_mapping() {
    let source = "RUN apt-get ins\\\ntall sh -c \"echo 'a b' \\\n $x\"";
    let mut text = MappedText::empty(4);
    let mut at = 4;
    for line in source[4..].split("\\\n") {
        text.push(line, Span::new(at, at + line.len()));
        at += line.len() + 2;
    }
    let found = parse(&text, Dialect::Posix);
    let install = &found.commands[0].words[1];
    assert_eq!((install.literal().unwrap().as_ref(), slice(source, install.span)), ("install", "ins\\\ntall"));
    let parts: Vec<_> = install.parts.iter().map(|p| slice(source, p.span)).collect();
    assert_eq!(parts, ["ins", "tall"]);

    let text = "su -c \"bash -c 'a \\\"b c\\\" $d'\" x";
    let found = script(text);
    let inner = found.calls().find(|c| c.name() == "a").unwrap();
    assert_eq!(inner.words().iter().map(|w| slice(text, w.span)).collect::<Vec<_>>(), ["a", "\"b c\\\"", "$d"]);
    assert_eq!(inner.words()[1].parts.iter().map(|p| slice(text, p.span)).collect::<Vec<_>>(), ["b c"]);
}

#[test]
fn exec_forms_are_words() {
    let source = r#"["/bin/bash", "-o", "pipefail", "-c", "a | b \"c\"", "; d"]"#;
    let words: Vec<String> = serde_json::from_str(source).unwrap();
    let mut at = 0;
    let mut texts = Vec::new();
    for word in &words {
        let mut text = MappedText::empty(at);
        for c in word.chars() {
            let raw = if c == '"' { "\\\"".to_owned() } else { c.to_string() };
            at += source[at..].find(&raw).unwrap();
            text.push(&c.to_string(), Span::new(at, at + raw.len()));
            at += raw.len();
        }
        at += 1;
        texts.push(text);
    }
    let script = exec(&texts);
    assert_eq!(script.errors, []);
    assert_eq!(script.calls().map(show).collect::<Vec<_>>(), ["bash(-o, pipefail, -c, a | b \"c\", ; d)", "a()", "b(c)"]);
    let c = &script.calls().last().unwrap().args()[0];
    assert_eq!((slice(source, c.span), slice(source, c.parts[0].span)), ("\\\"c\\\"", "c"));
    assert!(script.commands[0].words.iter().all(|w| w.parts.iter().all(|p| p.quoted)));
    assert!(script.options_in_force(ShellOptions::default())[script.calls[1].command].pipefail);
    assert!(exec(&[]).calls.is_empty());
}

#[test]
fn options_follow_set() {
    let text = "a; set -euo pipefail; b | c; (set +e; d); e; if f; then set +o pipefail; fi; g; sh -c 'h'; bash -ec 'i'; \
                eval 'set +e; j'; k $(l); set -e | m; f() { n; }";
    let script = script(text);
    let options = script.options_in_force(ShellOptions::default());
    let found: Vec<_> = script
        .calls()
        .filter(|c| c.name().len() == 1)
        .map(|c| {
            let at = options[c.info.command];
            let mark = |on: bool, mark: &str| if on { mark.to_owned() } else { String::new() };
            format!("{}{}{}", c.name(), mark(at.errexit, "e"), mark(at.pipefail, "p"))
        })
        .collect();
    let mut expected = ["a", "bep", "cep", "dp", "eep", "fep", "ge", "h", "ie", "j", "k", "l", "m", "n"];
    expected.sort_unstable();
    let mut found: Vec<_> = found.iter().map(String::as_str).collect();
    found.sort_unstable();
    assert_eq!(found, expected);
    let pipefail = ShellOptions { errexit: false, pipefail: true };
    assert!(script.options_in_force(pipefail)[0].pipefail);
}

#[test]
fn top_level_is_through_groups_only() {
    let script = script("a && { b; { c; }; }; (d); if e; then f; fi; g $(h); sh -c i; j() { k; }; while l; do m; done");
    let top: String = script.calls().filter(|c| script.is_top_level(c.info.command)).map(|c| c.name()).collect();
    assert_eq!(top, "abcgsh");
    let names: Vec<_> = script.simple_commands().map(|(_, c, p)| (c.words[0].prefix(), p.commands.len())).collect();
    assert_eq!(names[..2], [("a", 1), ("b", 1)]);
}

#[test]
fn environments_and_wrappers_have_places() {
    let text = "A=1 sudo -u root B=\"$x\" env -i 'C=d e' nice -n 5 /bin/f g";
    let script = script(text);
    let call = script.calls().next().unwrap();
    let wrappers: Vec<_> = call.info.wrappers.iter().map(|(n, s)| (n.as_str(), slice(text, *s))).collect();
    assert_eq!(wrappers, [("sudo", "sudo -u root B=\"$x\""), ("env", "env -i 'C=d e'"), ("nice", "nice -n 5")]);
    let environment: Vec<_> = call.info.environment.iter().map(|(n, w)| (n.as_str(), w.display(), slice(text, w.span))).collect();
    let expected = [("A", "1".to_owned(), "1"), ("B", "$x".to_owned(), "\"$x\""), ("C", "d e".to_owned(), "d e'")];
    assert_eq!(environment, expected);
    assert_eq!((call.name(), slice(text, call.span()), slice(text, call.name_word().span)), ("f", "/bin/f g", "/bin/f"));
}
