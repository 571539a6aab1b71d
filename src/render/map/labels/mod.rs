//! Label placement: eight positions about a point, as in J. Christensen, J. Marks, S. Shieber, An empirical study of
//! algorithms for point-feature label placement (ACM TOG 14(3), 1995), taken greedily by priority, then bettered by local search.
//! No label covers another, the border or the page's furniture; incidents under labels cost, but do not forbid. Deterministic.

mod area;
mod index;
mod obstacles;
mod request;
mod search;

pub use area::Box4;
pub use index::Index;
pub use obstacles::Obstacles;
pub use request::{Placed, Request, Stand};

use obstacles::Room;
use search::Search;

use crate::render::scene::Point;

/// Places labels, the most important first; none where no position is good enough.
pub fn place(requests: &[Request], obstacles: &Obstacles) -> Vec<Option<Placed>> {
    let room = Room::new(obstacles);
    let positions: Vec<_> = requests.iter().map(|request| room.positions(request)).collect();
    let search = Search::new(&positions);
    search.bettered(search.greedy())
}

/// Places one label on the first of some points where nothing is in its way.
pub fn place_on(request: &Request, points: impl IntoIterator<Item = Point>, obstacles: &Obstacles) -> Option<Placed> {
    let (room, mut request) = (Room::new(obstacles), Request { stand: Stand::On, ..request.clone() });
    points.into_iter().find_map(|at| {
        request.at = at;
        room.positions(&request).first().map(|position| position.placed)
    })
}
