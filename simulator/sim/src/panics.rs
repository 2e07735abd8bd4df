//! Panics that are caught where they would take more with them than they have to.
//!
//! It never knows what panicked.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a panic says.
#[must_use]
pub fn text(panic: &(dyn Any + Send)) -> String {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("not a text").to_owned()
}

/// Does something whose panic is to be told like an error. What it worked on has to be thrown away then, or to be valid whatever
/// happens to it.
///
/// # Errors
/// What the panic says.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| text(&*panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_whichever_text_it_has() {
        let two = 2;
        assert_eq!(caught(|| two), Ok(2));
        assert_eq!(caught(|| panic!("plain")), Err::<(), _>("plain".to_owned()));
        assert_eq!(caught(|| panic!("{two} of them")), Err::<(), _>("2 of them".to_owned()));
        assert_eq!(caught(|| std::panic::panic_any(2_u8)), Err::<(), _>("not a text".to_owned()));
    }
}
