use std::time::Duration;

use fantoccini::actions::{
    InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction, WheelAction, WheelActions,
};

use serde_json::json;

use super::Window;
use crate::wait::eventually;

/// The height of the part, from the upper edge, in whose middle an element is grabbed.
const GRIP: f64 = 30.0;

/// Scrolls the container of an element until both ends of a drag are visible, between the sticky headers of the
/// days and the lower edge. Returns true if both then are.
const BRING_INTO_SIGHT: &str = "
    const [selector, right, down] = arguments;
    const element = document.querySelector(selector);
    const scrolls = (one) => ['auto', 'scroll'].includes(getComputedStyle(one).overflowY) && one.scrollHeight > one.clientHeight;
    let scroller = element.parentElement;
    while (scroller && !scrolls(scroller)) scroller = scroller.parentElement;
    scroller ??= document.scrollingElement;
    const HEADS = 64, EDGE = 24;
    const way = () => {
        const at = element.getBoundingClientRect();
        const from = at.top + Math.min(at.height, 30) / 2;
        const box = scroller.getBoundingClientRect();
        const [upper, lower] = [Math.max(box.top, 0) + HEADS, Math.min(box.bottom, innerHeight) - EDGE];
        const across = at.left + at.width / 2 + right;
        return { first: Math.min(from, from + down), last: Math.max(from, from + down), upper, lower, across };
    };
    const { first, last, upper, lower } = way();
    if (last > lower) scroller.scrollTop += last - lower;
    else if (first < upper) scroller.scrollTop -= upper - first;
    const then = way();
    return then.first >= then.upper - 1 && then.last <= then.lower + 1 && then.across > 0 && then.across < innerWidth";

/// Actions of the pointer.
impl Window<'_> {
    /// Drags the element that a CSS selector finds by a distance in pixels, in small steps, and drops it. Scrolls
    /// both ends into view first, as a user would.
    pub async fn drags(&self, selector: &str, (right, down): (f64, f64)) {
        const STEPS: u32 = 8;
        self.stable_position(selector).await;
        let seen = self.run(
            BRING_INTO_SIGHT,
            vec![json!(selector), json!(right), json!(down)],
        );
        if seen.await != json!(true) {
            self.fail(&format!(
                "{selector} cannot be dragged by {right}, {down} within the window"
            ))
            .await;
        }
        let (x, y, width, height) = self.stable_position(selector).await;
        let (x, y) = (x + width / 2.0, y + height.min(GRIP) / 2.0);
        let to = |part: u32| PointerAction::MoveTo {
            duration: Some(Duration::from_millis(20)),
            x: x + right * f64::from(part) / f64::from(STEPS),
            y: y + down * f64::from(part) / f64::from(STEPS),
        };
        let button = MOUSE_BUTTON_LEFT;
        let mut actions = MouseActions::new("mouse".into())
            .then(to(0))
            .then(PointerAction::Down { button });
        for step in 1..=STEPS {
            actions = actions.then(to(step));
        }
        // A user pauses before dropping; the calendar needs that time to draw.
        actions = actions.then(PointerAction::Pause {
            duration: Duration::from_millis(100),
        });
        let actions = actions.then(PointerAction::Up { button });
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Resizes the window, in pixels.
    pub async fn resizes(&self, width: u32, height: u32) {
        self.client.set_window_size(width, height).await.unwrap();
    }

    /// Waits until an element stops moving. Returns its x, y, width and height.
    async fn stable_position(&self, selector: &str) -> (f64, f64, f64, f64) {
        let mut last = None;
        let rests = eventually(async || {
            let place = self.element(selector).await.rectangle().await.ok();
            let before = std::mem::replace(&mut last, place);
            place.filter(|_| place == before)
        });
        match rests.await {
            Some(place) => place,
            None => self.fail(&format!("{selector} keeps moving")).await,
        }
    }

    /// Scrolls the element that a CSS selector finds down by this number of pixels, with the wheel.
    pub async fn scrolls(&self, selector: &str, down: i64) {
        let (x, y, width, height) = self.element(selector).await.rectangle().await.unwrap();
        let wheel = WheelActions::new("wheel".into()).then(WheelAction::Scroll {
            duration: Some(Duration::from_millis(50)),
            x: (x + width / 2.0) as i64,
            y: (y + height / 2.0) as i64,
            delta_x: 0,
            delta_y: down,
        });
        self.client.perform_actions(wheel).await.unwrap();
    }
}
