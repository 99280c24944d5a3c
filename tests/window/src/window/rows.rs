use serde_json::json;

use super::Window;

/// The interviews that a view requested and drew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rows {
    /// The number of interviews in all answers.
    pub requested: u64,
    /// The number of interviews that are drawn, including those just outside the visible part of a list.
    pub drawn: u64,
    /// The number of interviews that are at least partly visible.
    pub in_sight: u64,
}

/// Counts of the page's requests to the program.
impl Window<'_> {
    /// Starts counting the page's requests to the program.
    pub async fn listens(&self) {
        self.run(LISTEN, vec![]).await;
    }

    /// Goes to addresses one after the other, each as soon as the one before is drawn.
    pub async fn goes_through(&self, hashes: &[&str]) {
        self.run_async(GO_THROUGH, vec![json!(hashes)]).await;
    }

    /// Goes to an address and counts the interviews that are requested until it is drawn.
    pub async fn rows_of(&self, hash: &str) -> Rows {
        self.run("window.__answered = 0", vec![]).await;
        self.goes_through(&[hash]).await;
        let rows = self.run(COUNT, vec![]).await;
        let number = |name: &str| rows[name].as_u64().unwrap();
        Rows {
            requested: number("requested"),
            drawn: number("drawn"),
            in_sight: number("inSight"),
        }
    }
}

const LISTEN: &str = "window.__awaited = 0;
    window.__answered = 0;
    const fetch = window.fetch;
    const rows = (answer) => Array.isArray(answer) ? answer.length : (answer?.rows?.length ?? 0);
    window.fetch = async (...all) => {
        window.__awaited++;
        try {
            const response = await fetch(...all);
            if (/(list_interviews|calendar|inbox)$/.test(String(all[0])))
                window.__answered += rows(await response.clone().json());
            return response;
        } finally { window.__awaited--; }
    }";

/// A view counts as drawn when no request is pending and two frames were painted since.
const GO_THROUGH: &str = "const [hashes, done] = arguments;
    const frame = () => new Promise((then) => requestAnimationFrame(then));
    const drawn = async () => {
        do { await frame(); await frame(); } while (window.__awaited > 0);
        await frame();
    };
    (async () => {
        for (const hash of hashes) { location.hash = hash; await drawn(); }
        done(true);
    })()";

const COUNT: &str = "const canvas = document.querySelector('main');
    const { top, bottom } = canvas.getBoundingClientRect();
    const drawn = [...canvas.querySelectorAll('[aria-rowindex], [data-event], [data-left-out]')];
    // An interview for which a day of the month has no room is told to screen readers only.
    const isSeen = (one) => {
        const at = one.getBoundingClientRect();
        return one.dataset.leftOut === undefined && at.bottom > top && at.top < bottom;
    };
    const different = (all) => new Set(all.map((one) => one.dataset.event ?? one.dataset.leftOut ?? one)).size;
    return { requested: window.__answered, drawn: different(drawn), inSight: different(drawn.filter(isSeen)) }";
