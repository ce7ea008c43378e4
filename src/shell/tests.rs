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
            "exec -a n a; exec \"$@\"; command a; command -v a; builtin a; nohup nice -n 5 a",
            &["a()", "a()", "command(-v, a)", "a()", "a()"],
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
