use fantoccini::Locator;
use serde_json::json;

use super::Window;
use crate::wait::eventually;

/// Reading the screen, with waits.
impl Window<'_> {
    /// Waits until this text is on the screen.
    pub async fn sees(&self, text: &str) {
        if !self.until(text, true).await {
            self.fail(&format!("“{text}” is not on the screen")).await;
        }
    }

    /// Waits until this text is gone from the screen.
    pub async fn misses(&self, text: &str) {
        if !self.until(text, false).await {
            self.fail(&format!("“{text}” is still on the screen")).await;
        }
    }

    /// Waits until the panel shows the interview with this person.
    pub async fn shows(&self, name: &str) {
        let name = json!(name);
        let script = format!(
            "return document.querySelector('[data-pane=panel] h2')?.textContent === {name}"
        );
        self.waits_for("the panel shows the interview", &script)
            .await;
    }

    /// Returns all visible text.
    pub async fn text(&self) -> String {
        let text = self
            .client
            .execute("return document.body.innerText", vec![]);
        let text = text.await.unwrap_or_default();
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Returns the texts of all elements that a CSS selector finds.
    pub async fn texts(&self, selector: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.client.find_all(Locator::Css(selector)).await.unwrap() {
            // The page may have re-rendered it in the meantime.
            texts.extend(element.text().await);
        }
        texts
    }

    /// Returns the approximate accessible name of the focused element.
    pub async fn focused(&self) -> String {
        let script = "const it = document.activeElement;
            return it.getAttribute('aria-label') ?? it.labels?.[0]?.textContent ?? it.textContent ?? ''";
        let name = self.run(script, vec![]).await;
        name.as_str().unwrap_or_default().trim().to_owned()
    }

    /// Presses Tab until the name of the focused element begins with this.
    pub async fn tabs_to(&self, name: &str) {
        const FAR: usize = 60;
        for _ in 0..FAR {
            if self.focused().await.starts_with(name) {
                return;
            }
            self.keys(&["Tab"]).await;
        }
        self.fail(&format!("Tab never reaches “{name}”")).await;
    }

    /// Waits until a script returns true.
    pub async fn waits_for(&self, what: &str, script: &str) {
        let so = eventually(async || {
            let answer = self.client.execute(script, vec![]).await.ok()?;
            answer.as_bool().filter(|so| *so)
        });
        if so.await.is_none() {
            self.fail(&format!("timed out waiting: {what}")).await;
        }
    }

    /// Waits until no animation runs.
    pub async fn rests(&self) {
        let still = "return document.getAnimations().every((one) => one.playState !== 'running')";
        self.waits_for("no animation runs", still).await;
    }

    async fn until(&self, text: &str, there: bool) -> bool {
        let script = "const plain = document.body.innerText.replace(/\\s+/g, ' ');
            return plain.includes(arguments[0])";
        let so = eventually(async || {
            let sees = self.client.execute(script, vec![json!(text)]).await.ok()?;
            (sees.as_bool()? == there).then_some(())
        });
        so.await.is_some()
    }
}
