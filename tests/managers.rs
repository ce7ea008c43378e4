//! The option that limits which managers' packages must be pinned.

use crate::project::project_of;
use docklint::config::Options;
use docklint::lint::{Selection, Settings, check};
use docklint::rules::RULES;
use docklint::shell::tools::Manager;

/// What is found in installs with apt, npm and pip, by the codes of the findings.
fn codes(select: &[&str], managers: Option<Vec<Manager>>) -> Vec<&'static str> {
    let text = "FROM example/base:1\nRUN apt-get install -y a\nRUN npm install a\nRUN pip install a\n";
    let select: Vec<String> = select.iter().map(|name| (*name).to_owned()).collect();
    let mut settings = Settings::from(Selection::new(RULES, &select, &[], &[]).unwrap());
    settings.options = Options::default();
    settings.options.unpinned_package.managers = managers;
    check(&project_of(&[("Dockerfile", text)]), &settings).findings.into_iter().flat_map(|f| f.aliases).collect()
}

#[test]
fn all_of_a_rule_by_default() {
    assert_eq!(codes(&["unpinned-package"], None), ["DL3016", "DL3013"]);
    assert_eq!(codes(&["unpinned-system-package"], None), ["DL3008"]);
    assert_eq!(codes(&["DL3008", "DL3013"], None), ["DL3008", "DL3013"]);
}

#[test]
fn only_those_named() {
    let named = || Some(vec![Manager::Apt, Manager::Pip]);
    assert_eq!(codes(&["unpinned-package"], named()), ["DL3013"]);
    assert_eq!(codes(&["unpinned-package", "unpinned-system-package"], named()), ["DL3008", "DL3013"]);
    assert_eq!(codes(&["unpinned-system-package"], Some(vec![Manager::Apk])), [""; 0]);
}
