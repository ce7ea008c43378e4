//! What looks like a credential: by the name of a variable, by its value.

/// Words that name a secret wherever they stand in a name.
const SECRETS: [&str; 17] = [
    "password",
    "pgpassword",
    "passwd",
    "passphrase",
    "pword",
    "secret",
    "token",
    "credential",
    "credentials",
    "apikey",
    "apitoken",
    "authtoken",
    "accesstoken",
    "accesskey",
    "privatekey",
    "secretkey",
    "pat",
];

/// Words that do so at the end of a name, behind another word: `DB_PASS`.
const LAST_WORDS: [&str; 3] = ["pass", "pwd", "pw"];

/// Words that do so in pairs: a `KEY` alone opens nothing, it may as well be that of a cache or a table.
#[rustfmt::skip]
const PAIRS: [(&str, &str); 22] = [
    ("api", "key"), ("access", "key"), ("private", "key"), ("secret", "key"), ("encryption", "key"), ("license", "key"), ("master", "key"),
    ("ssh", "key"), ("deploy", "key"), ("account", "key"), ("app", "key"), ("auth", "key"), ("client", "key"), ("service", "key"),
    ("storage", "key"), ("jwt", "key"), ("session", "key"), ("admin", "key"), ("composer", "auth"), ("npm", "auth"), ("docker", "auth"),
    ("registry", "auth"),
];

/// Words anywhere in a name by which it means something that is no secret: what is public, and switches.
#[rustfmt::skip]
const HARMLESS: [&str; 27] = [
    "public", "publishable", "anon", "site", "file", "version", "vite", "nuxt", "gatsby", "allow", "enable", "disable", "require",
    "use", "generate", "random", "skip", "no", "has", "with", "check", "checking", "max", "min", "fingerprint", "hash", "placeholder",
];

/// Words behind the secret's own by which a name means something about it: `TOKEN_URL`, `PASSWORD_LENGTH`.
#[rustfmt::skip]
const ATTRIBUTES: [&str; 68] = [
    "path", "dir", "directory", "folder", "url", "uri", "endpoint", "name", "id", "type", "header", "algorithm", "alg", "size", "length",
    "len", "prefix", "suffix", "host", "port", "user", "username", "email", "expiry", "expires", "expiration", "expire", "ttl", "timeout",
    "lifetime", "duration", "time", "age", "issuer", "audience", "enabled", "disabled", "required", "policy", "provider", "method",
    "region", "arn", "store", "location", "param", "field", "count", "limit", "interval", "commit", "branch", "ref", "repo", "mode",
    "format", "iterations", "hostname", "mechanism", "realm", "class", "source", "config", "sha",
    "service", "cmd", "command", "language",
];

/// One of these stands in every name of a secret, in any case: most names are told by it without taking them apart.
const STEMS: [&str; 8] = ["pass", "pw", "secret", "token", "credential", "key", "pat", "auth"];

/// Whether a variable of this name holds a secret, as far as names tell. Words are parted by `_`, `-`, `.` and by capitals.
pub(super) fn names_secret(name: &str) -> bool {
    const LONGEST: usize = 128;
    if name.len() > LONGEST || name.starts_with("REACT_APP_") || name.starts_with("VUE_APP_") {
        // Front ends carry the latter to every browser.
        return false;
    }
    let lower = name.to_ascii_lowercase();
    if name.is_ascii() && !STEMS.iter().any(|stem| lower.contains(stem)) {
        return false;
    }
    let words = words(name);
    if words.iter().any(|w| HARMLESS.contains(&w.as_str())) {
        return false;
    }
    let last = (0..words.len()).rev().find(|&i| is_secret(&words, i));
    last.is_some_and(|i| {
        let about = &words[i + 1..];
        let is_key_id = words[i] == "key" && about == ["id"] && words[..i].last().is_some_and(|w| w == "access");
        is_key_id || !about.iter().any(|w| ATTRIBUTES.contains(&w.as_str()))
    })
}

fn is_secret(words: &[String], i: usize) -> bool {
    let word = words[i].as_str();
    let behind_another = i > 0 && i + 1 == words.len();
    let pair = |(first, second): &(&str, &str)| word == *second && i > 0 && words[i - 1] == *first;
    SECRETS.contains(&word) || behind_another && LAST_WORDS.contains(&word) || PAIRS.iter().any(pair)
}

/// The words of a name in lower case; a number at the end of one does not belong to it.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = '_';
    for c in name.chars() {
        let starts = !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase());
        if starts {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            words.last_mut().expect("there is one").extend(c.to_lowercase());
        }
        before = c;
    }
    let trimmed = words.iter().map(|w| w.trim_end_matches(|c: char| c.is_ascii_digit()).to_string());
    trimmed.filter(|w| !w.is_empty()).collect()
}

/// Whether the value of a variable that is named like a secret may be the secret itself: not a switch, a place where it is kept, or a
/// word that only holds its place.
pub(super) fn may_be_secret(name: &str, value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_lowercase();
    !is_switch(&lower) && !is_place(&lower) && !is_placeholder(name, &lower)
}

fn is_switch(value: &str) -> bool {
    // And what says how somebody logs in: `REGISTRY_AUTH=htpasswd`.
    if ["htpasswd", "token", "basic", "bearer", "oauth", "oauth2", "ldap", "oidc"].contains(&value) {
        return true;
    }
    let words = ["", "true", "false", "yes", "no", "on", "off", "enabled", "disabled", "none", "null", "nil", "undefined", "unset"];
    words.contains(&value) || value.len() == 1
}

/// A path, or an address without a password in it.
fn is_place(value: &str) -> bool {
    const STARTS: [&str; 12] = ["/", "./", "../", "~", "file:", "arn:", "vault:", "op://", "http://", "https://", "$", "%"];
    const ENDS: [&str; 10] = [".json", ".pem", ".txt", ".key", ".crt", ".yml", ".yaml", ".p12", ".sh", ".py"];
    let drive = value.get(1..3) == Some(":\\");
    drive || STARTS.iter().any(|s| value.starts_with(s)) || ENDS.iter().any(|e| value.ends_with(e))
}

fn is_placeholder(name: &str, value: &str) -> bool {
    const PARTS: [&str; 18] = [
        "changeme",
        "change_me",
        "change-me",
        "changethis",
        "change_this",
        "change-this",
        "placeholder",
        "dummy",
        "fake",
        "example",
        "your",
        "replace",
        "insert",
        "todo",
        "redacted",
        "not-a-secret",
        "notasecret",
        "user_provided",
    ];
    let stripped = |text: &str| text.to_lowercase().replace(['_', '-', '.', ' '], "");
    let first = value.chars().next();
    let repeats = value.len() > 2 && value.chars().all(|c| Some(c) == first);
    let in_brackets = ["<", "{{", "[", "__"].iter().any(|b| value.starts_with(b));
    // What is called `PASSWORD` may well be set to the commonest of all.
    let is_named = stripped(name) == stripped(value) && value != "password";
    let is_kind = matches!(value, "key" | "token" | "accesskey" | "access_key" | "access-key" | "api_key" | "apikey" | "api-key");
    is_kind || repeats || in_brackets || is_named || PARTS.iter().any(|p| value.contains(p))
}

/// No secret of a known form has fewer bytes.
pub(super) const SHORTEST_FORM: usize = 20;

/// What a value is by its form alone, if it is a secret: `GitHub token`.
pub(super) fn known_form(value: &str) -> Option<&'static str> {
    let value = value.trim();
    if value.len() < SHORTEST_FORM {
        return None;
    }
    if value.contains("-----BEGIN") && value.contains("PRIVATE KEY") {
        return Some("private key");
    }
    let token = |prefix: &str, least: usize| {
        value.strip_prefix(prefix).is_some_and(|rest| rest.len() >= least && rest.bytes().all(is_token_byte) && !is_made_up(rest))
    };
    let form = FORMS.iter().find(|(prefix, least, _)| token(prefix, *least)).map(|(_, _, what)| *what);
    form.or_else(|| is_jwt(value).then_some("JSON web token"))
}

/// How tokens start, how many bytes follow at least, and what they are.
#[rustfmt::skip]
const FORMS: [(&str, usize, &str); 30] = [
    ("ghp_", 30, "GitHub token"), ("gho_", 30, "GitHub token"), ("ghu_", 30, "GitHub token"), ("ghs_", 30, "GitHub token"),
    ("ghr_", 30, "GitHub token"), ("github_pat_", 30, "GitHub token"), ("glpat-", 16, "GitLab token"), ("glrt-", 16, "GitLab token"),
    ("AKIA", 16, "AWS access key"), ("ASIA", 16, "AWS access key"), ("xoxb-", 20, "Slack token"), ("xoxp-", 20, "Slack token"),
    ("xoxa-", 20, "Slack token"), ("xoxr-", 20, "Slack token"), ("xoxs-", 20, "Slack token"), ("xapp-", 20, "Slack token"),
    ("sk_live_", 16, "Stripe key"), ("rk_live_", 16, "Stripe key"), ("sk-", 20, "API key"), ("npm_", 30, "npm token"),
    ("pypi-AgE", 30, "PyPI token"), ("dckr_pat_", 16, "Docker Hub token"), ("hf_", 30, "Hugging Face token"),
    ("AIza", 35, "Google API key"), ("SG.", 40, "SendGrid key"), ("shpat_", 24, "Shopify token"), ("dop_v1_", 40, "DigitalOcean token"),
    ("hvs.", 20, "Vault token"), ("ya29.", 20, "Google token"), ("AGE-SECRET-KEY-", 20, "age key"),
];

fn is_token_byte(c: u8) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-' | b'.')
}

/// `xxxxxxxx`, `EXAMPLE`, and a word in lower case: no token.
fn is_made_up(rest: &str) -> bool {
    let lower = rest.to_lowercase();
    let words = ["xxxx", "0000000", "example", "your", "placeholder", "dummy"];
    words.iter().any(|w| lower.contains(w)) || !rest.bytes().any(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
}

/// Three parts in base64, of which the first two are JSON objects.
fn is_jwt(value: &str) -> bool {
    let parts: Vec<&str> = value.split('.').collect();
    let objects = parts.iter().take(2).all(|p| p.starts_with("eyJ"));
    parts.len() == 3 && objects && value.len() > 40 && value.bytes().all(is_token_byte)
}

/// Whether a URL carries a password of its own.
pub(super) fn has_url_password(value: &str) -> bool {
    let Some((scheme, rest)) = value.trim().split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let Some((login, host)) = authority.rsplit_once('@') else { return false };
    let Some((user, password)) = login.split_once(':') else { return false };
    let is_scheme = !scheme.is_empty() && scheme.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'-' | b'.'));
    let is_local = host.starts_with("localhost") || host.starts_with("127.0.0.1") || host.contains("example.");
    let lower = password.to_lowercase();
    let is_weak = matches!(lower.as_str(), "password" | "pass" | "secret") || lower == user.to_lowercase();
    is_scheme && !is_local && !is_weak && may_be_secret("", password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let secret = [
            "DB_PASSWORD",
            "apiToken",
            "NPM_TOKEN",
            "SECRET_KEY_BASE",
            "AWS_ACCESS_KEY_ID",
            "DB_PASS",
            "MYSQL_PWD",
            "TOKEN2",
            "API_KEY",
        ];
        let harmless = [
            "PWD",
            "GPG_KEY",
            "TOKENIZERS_PARALLELISM",
            "SECRETARY",
            "USERNAME",
            "GOPRIVATE",
            "TOKEN_URL",
            "PASSWORD_FILE",
            "ALLOW_EMPTY_PASSWORD",
            "NEXT_PUBLIC_API_KEY",
            "VITE_API_KEY",
            "REACT_APP_API_KEY",
            "CACHE_KEY",
            "ACCESS_TOKEN_EXPIRES",
            "BYPASS",
            "MAX_TOKENS",
            "AUTH_TYPE",
            "",
        ];
        assert_eq!(secret.iter().filter(|n| !names_secret(n)).collect::<Vec<_>>(), Vec::<&&str>::new());
        assert_eq!(harmless.iter().filter(|n| names_secret(n)).collect::<Vec<_>>(), Vec::<&&str>::new());
    }

    #[test]
    fn every_secret_has_a_stem() {
        let words = SECRETS.iter().chain(&LAST_WORDS).chain(PAIRS.iter().map(|(_, second)| second));
        assert_eq!(words.filter(|word| !STEMS.iter().any(|stem| word.contains(stem))).collect::<Vec<_>>(), Vec::<&&str>::new());
    }

    #[test]
    fn values() {
        let secret = ["hunter2", "password", "123", "N3rdD!Nne"];
        let harmless = [
            "",
            " ",
            "true",
            "/run/secrets/x",
            "https://example.org",
            "_",
            "XXXXX",
            "<token>",
            "your-key",
            "changeme",
            "a.json",
            "API_KEY",
        ];
        assert_eq!(secret.iter().filter(|v| !may_be_secret("API_KEY", v)).collect::<Vec<_>>(), Vec::<&&str>::new());
        assert_eq!(harmless.iter().filter(|v| may_be_secret("API_KEY", v)).collect::<Vec<_>>(), Vec::<&&str>::new());
        assert!(may_be_secret("PASSWORD", "password") && !may_be_secret("DB_PASSWORD", "db-password"));
    }

    #[test]
    fn no_form_is_shorter_than_the_shortest() {
        assert_eq!(FORMS.iter().map(|(prefix, least, _)| prefix.len() + least).min(), Some(SHORTEST_FORM));
    }

    #[test]
    fn forms() {
        let token = format!("ghp_{}", "a1B2".repeat(9));
        assert_eq!(known_form(&token), Some("GitHub token"));
        assert_eq!(known_form("ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), None);
        assert_eq!(known_form("sk-learn-is-a-library-of-python"), None);
        assert!(has_url_password("postgres://app:S3cr3t@db:5432/app"));
        assert!(
            !has_url_password("postgres://app:app@db:5432/app")
                && !has_url_password("http://proxy:3128")
                && !has_url_password("a@b")
        );
    }
}
