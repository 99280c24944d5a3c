//! The acts of the other side while nobody looked.

use interlude_app_tests::{Cli, other_side_accepts, other_side_proposes, server, slot};
use serde_json::{Value, json};

fn told(document: &Value, list: &str) -> Vec<(u64, String)> {
    let items = document[list].as_array().unwrap().iter();
    let told = items.map(|item| {
        let what = item["what"].as_str().unwrap().to_owned();
        (item["interview_id"].as_u64().unwrap(), what)
    });
    told.collect()
}

#[tokio::test]
async fn what_they_did_is_listed_until_it_is_seen_and_stays_in_the_history() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let none = cli.run(["away"]).await.expect(0).json();
    assert_eq!(
        none,
        json!({"away": [], "is_seen": false}),
        "the first list is no news"
    );

    cli.amend(1, slot(14), &[]).await.expect(0);
    other_side_accepts(&sandbox, 1);
    cli.run(["sync"]).await.expect(0);
    other_side_proposes(&sandbox, 2, slot(15));
    cli.run(["sync"]).await.expect(0);
    let away = cli.run(["away"]).await.expect(0).json();
    let news = [(2, "proposed".to_owned()), (1, "accepted".to_owned())];
    assert_eq!(told(&away, "away"), news, "{away:#}");
    assert_eq!(away["away"][0]["name"], "Amara Okafor");
    let proposed = json!({"start_at": "2031-05-06T15:00:00Z", "end_at": "2031-05-06T15:30:00Z"});
    assert_eq!(away["away"][0]["to"], proposed);

    let said = cli.say(["away", "--seen"]).await.expect(0).stdout;
    for words in ["They proposed", "They accepted", "Marked as seen."] {
        assert!(said.contains(words), "{said}");
    }
    let none = cli.run(["away"]).await.expect(0).json();
    assert_eq!(told(&none, "away"), []);

    let history = cli.run(["history", "1"]).await.expect(0).json();
    assert_eq!(history["changes"][0]["state"], "sent");
    assert_eq!(told(&history, "heard"), [(1, "accepted".to_owned())]);
    let said = cli.say(["history", "1"]).await.expect(0).stdout;
    let (sent, accepted) = (said.find("Sent"), said.find("They accepted"));
    assert!(sent.is_some() && sent < accepted, "{said}");
}
