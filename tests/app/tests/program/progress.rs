//! The progress of a long list on a terminal, which `script` of util-linux makes.

use std::process::Stdio;
use std::time::Duration;

use interlude_app_tests::{Cli, options, serve, with_timeout};
use interlude_sandbox::{Calls, Data, Fault, Options, Times};
use tokio::process::Command;

#[tokio::test]
async fn a_long_list_shows_its_progress_on_a_terminal() {
    let data = Data::Many(2000);
    let sandbox = serve(Options { data, ..options() }).await;
    let cli = Cli::new(&sandbox);
    let slow = Fault::drip(100_000, Duration::from_millis(20));
    let lists = Calls::List;
    sandbox.faults().inject(lists, Times::UntilCleared, slow);

    let quiet = cli.connect(&["--seal", "none"]).await.expect(0);
    assert_eq!(quiet.stderr, "", "without a terminal there is no progress");

    let any = sandbox.world().interviews()[0].id;
    sandbox.world().touch(any).unwrap();
    let command = cli.command();
    let command = command.as_std();
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_str().unwrap()).collect();
    let mut on_terminal = Command::new("script");
    on_terminal
        .args(["-qec", &format!("{} sync", words.join(" ")), "/dev/null"])
        .env_clear()
        .envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env("PATH", "/usr/bin:/bin")
        .stdin(Stdio::null());
    let ran = with_timeout("the sync ends", on_terminal.output())
        .await
        .unwrap();
    let shown = String::from_utf8(ran.stdout).unwrap();
    assert!(shown.contains("\rReceiving the list: 0."), "{shown:?}");
    assert!(shown.contains(" MB\x1b[K"), "{shown:?}");
    let (_, after) = shown.split_once("\r\x1b[K").unwrap();
    assert!(
        after.contains("Synced.") && !after.contains("Receiving"),
        "{shown:?}"
    );
}
