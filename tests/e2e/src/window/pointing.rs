use std::time::Duration;

use fantoccini::actions::{
    InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction, WheelAction, WheelActions,
};

use serde_json::json;

use super::Window;
use crate::patience::eventually;

/// How far below its upper edge something is taken, at most.
const GRIP: f64 = 30.0;

/// Scrolls what holds an element until both ends of the way are in sight: between the heads of the days,
/// which stay at the top, and the lower edge.
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

/// What a hand does with the pointer.
impl Window<'_> {
    /// Drags what a selector of CSS finds by so many pixels, in steps like a hand's, and lets go. Where it
    /// is and where it goes to are scrolled into sight first, as a hand would.
    pub async fn drags(&self, selector: &str, (right, down): (f64, f64)) {
        const STEPS: u32 = 8;
        self.resting_place(selector).await;
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
        let (x, y, width, height) = self.resting_place(selector).await;
        let (x, y) = (x + width / 2.0, y + height.min(GRIP) / 2.0);
        let to = |part: u32| PointerAction::MoveTo {
            duration: Some(Duration::from_millis(20)),
            x: x + right * f64::from(part) / f64::from(STEPS),
            y: y + down * f64::from(part) / f64::from(STEPS),
        };
        let button = MOUSE_BUTTON_LEFT;
        let mut hand = MouseActions::new("mouse".into())
            .then(to(0))
            .then(PointerAction::Down { button });
        for step in 1..=STEPS {
            hand = hand.then(to(step));
        }
        // A hand rests before it lets go, and the calendar draws.
        hand = hand.then(PointerAction::Pause {
            duration: Duration::from_millis(100),
        });
        let hand = hand.then(PointerAction::Up { button });
        self.client.perform_actions(hand).await.unwrap();
    }

    /// Draws the window's frame to another size, in pixels.
    pub async fn resizes(&self, width: u32, height: u32) {
        self.client.set_window_size(width, height).await.unwrap();
    }

    /// Where something is, once it moves no more: x, y, width, height.
    async fn resting_place(&self, selector: &str) -> (f64, f64, f64, f64) {
        let mut last = None;
        let rests = eventually(async || {
            let place = self.element(selector).await.rectangle().await.ok();
            let before = std::mem::replace(&mut last, place);
            place.filter(|_| place == before)
        });
        match rests.await {
            Some(place) => place,
            None => self.fail(&format!("{selector} does not rest")).await,
        }
    }

    /// Turns the wheel over what a selector of CSS finds, by so many pixels downwards.
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
