//! The help texts of all commands and options, from the catalogue: `help-log-list`, `help-log-list--limit`.

use clap::{Arg, ArgAction, Command};

use crate::text::Texts;

/// Puts help in one language into a command and everything below it.
#[must_use]
pub fn localise(command: Command, texts: &Texts) -> Command {
    put(command, texts, "help")
}

fn put(command: Command, texts: &Texts, path: &str) -> Command {
    let command = command
        .about(texts.say(path))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(texts.say("help-heading-commands"))
        .help_template(template(texts))
        .mut_args(|arg| {
            let arg = describe(arg, texts, path);
            let heading = if arg.is_positional() { "help-heading-arguments" } else { "help-heading-options" };
            arg.help_heading(texts.say(heading))
        });
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help(texts.say("help--help"));
    let mut command = command.arg(help.help_heading(texts.say("help-heading-options")));
    let names: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    for name in names {
        let path = format!("{path}-{name}");
        command = command.mut_subcommand(&name, |below| put(below, texts, &path));
    }
    command
}

fn describe(arg: Arg, texts: &Texts, path: &str) -> Arg {
    let name = arg.get_id().as_str().replace('_', "-");
    let own = if arg.is_global_set() { "help" } else { path };
    arg.help(texts.say(&format!("{own}--{name}")))
}

fn template(texts: &Texts) -> String {
    format!("{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}", texts.say("help-heading-usage"))
}
