//! Which shell reads a command.

/// A shell or another program that reads command text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Interpreter {
    /// `sh`, whichever shell that is in the image, or one that docklint reads the same way.
    Sh(ShOptions),
    /// `bash`
    Bash(ShOptions),
    /// `zsh`, `ksh` or `mksh`, which are read like `bash` as far as that goes.
    OtherSh(ShOptions),
    /// `cmd`
    Cmd,
    /// PowerShell, of either kind.
    PowerShell,
    /// Something else: its name.
    Other(String),
}

/// What the shell's own options switch on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ShOptions {
    /// `-e`
    pub errexit: bool,
    /// `-o pipefail`
    pub pipefail: bool,
}

impl Interpreter {
    /// The interpreter that a command line starts, `SHELL`'s or a shebang's.
    pub fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Interpreter {
        let mut words = words.into_iter().peekable();
        let mut name = base_name(words.next().unwrap_or_default());
        if name == "env" {
            while words.next_if(|w| w.starts_with('-') || w.contains('=')).is_some() {}
            name = base_name(words.next().unwrap_or_default());
        } else if name == "busybox" {
            name = base_name(words.next().unwrap_or_default());
        }
        let options = options(words);
        match name.as_str() {
            "sh" | "ash" | "dash" => Interpreter::Sh(options),
            "ksh" | "mksh" | "zsh" => Interpreter::OtherSh(options),
            "bash" => Interpreter::Bash(options),
            "cmd" => Interpreter::Cmd,
            "powershell" | "pwsh" => Interpreter::PowerShell,
            _ => Interpreter::Other(name),
        }
    }

    /// The interpreter of a script's first line, if that is a shebang.
    pub fn of_shebang(script: &str) -> Option<Interpreter> {
        let line = script.strip_prefix("#!")?.lines().next().unwrap_or_default();
        Some(Interpreter::of(line.split_whitespace()))
    }

    /// The options of a shell that docklint reads.
    pub fn sh_options(&self) -> Option<ShOptions> {
        match self {
            Interpreter::Sh(options) | Interpreter::Bash(options) | Interpreter::OtherSh(options) => Some(*options),
            Interpreter::Cmd | Interpreter::PowerShell | Interpreter::Other(_) => None,
        }
    }
}

fn base_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    name.strip_suffix(".exe").map_or(name.clone(), str::to_string)
}

fn options<'a>(words: impl Iterator<Item = &'a str>) -> ShOptions {
    let mut options = ShOptions::default();
    let mut value = false;
    for word in words {
        if std::mem::take(&mut value) {
            options.pipefail |= word == "pipefail";
            options.errexit |= word == "errexit";
            continue;
        }
        let Some(letters) = word.strip_prefix('-').filter(|l| !l.starts_with('-')) else { continue };
        options.errexit |= letters.contains('e');
        value = letters.contains('o');
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_through_paths_env_and_busybox() {
        let pipefail = ShOptions { errexit: true, pipefail: true };
        assert_eq!(Interpreter::of(["/usr/bin/bash", "-eo", "pipefail", "-c"]), Interpreter::Bash(pipefail));
        assert_eq!(Interpreter::of(["/usr/bin/env", "-S", "bash"]), Interpreter::Bash(ShOptions::default()));
        assert_eq!(Interpreter::of(["/bin/busybox", "sh", "-c"]), Interpreter::Sh(ShOptions::default()));
        assert_eq!(Interpreter::of([r"C:\Windows\System32\cmd.exe", "/S", "/C"]), Interpreter::Cmd);
        assert_eq!(Interpreter::of_shebang("#!/usr/bin/env python3\n"), Some(Interpreter::Other("python3".into())));
    }
}
