//! The scene: what is drawn, in page pixels, as plain data. Everything in it is projected, clipped and placed.

/// A point of the page: pixels from the left and from the top.
pub type Point = (f64, f64);

/// A page.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Width in pixels.
    pub width: f64,
    /// Height in pixels.
    pub height: f64,
    /// The unit of a printed page, and how many pixels it is; none for pixels.
    pub unit: Option<(&'static str, f64)>,
    /// The document's title.
    pub title: String,
    /// The document's description, for readers who do not see the picture.
    pub desc: String,
    /// Attributes of the document for scripts: projection and the way back from pixels.
    pub data: Vec<(&'static str, String)>,
    /// The layers, bottom first.
    pub layers: Vec<Layer>,
}

/// A named group of marks.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Its id: an XML name, stable between versions.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// Its marks, bottom first.
    pub marks: Vec<Mark>,
    /// The rectangle (left, top, right, bottom) that symbols must not reach beyond.
    pub clip: Option<(f64, f64, f64, f64)>,
}

impl Layer {
    /// A layer without a clip.
    pub fn new(id: &str, label: &str, marks: Vec<Mark>) -> Self {
        Self { id: id.into(), label: label.into(), marks, clip: None }
    }
}

/// Something drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// Lines or an area.
    Path(Path),
    /// A symbol at a point.
    Symbol(Symbol),
    /// A line of text.
    Text(Text),
}

/// Lines, or an area whose holes are rings of their own (even–odd rule).
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Path {
    /// The lines or rings.
    pub lines: Vec<Vec<Point>>,
    /// Whether the lines are closed rings.
    pub closed: bool,
    /// Colour of the area.
    pub fill: Option<Paint>,
    /// The outline.
    pub stroke: Option<Stroke>,
    /// Tooltip; empty for none.
    pub title: String,
}

/// A colour with an opacity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paint {
    /// Red, green, blue.
    pub rgb: [u8; 3],
    /// 0 to 1.
    pub opacity: f64,
}

/// How a line is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub paint: Paint,
    /// Its width in pixels.
    pub width: f64,
    /// Dashes and gaps in pixels; empty for a full line.
    pub dash: Vec<f64>,
}

/// A symbol.
#[derive(Clone, Debug, PartialEq)]
pub struct Symbol {
    /// Its centre.
    pub at: Point,
    /// Its shape.
    pub shape: Shape,
    /// The radius of the circle of the same area, pixels.
    pub radius: f64,
    /// Colour of the area; none for a hollow symbol.
    pub fill: Option<Paint>,
    /// The outline.
    pub stroke: Option<Stroke>,
    /// Tooltip; empty for none.
    pub title: String,
    /// Attributes for scripts: name (without `data-`) and value.
    pub data: Vec<(&'static str, String)>,
}

/// Shapes of symbols, told apart without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// ●
    Circle,
    /// ■
    Square,
    /// ▲
    Triangle,
    /// ◆
    Diamond,
    /// ▼
    TriangleDown,
    /// ⬟
    Pentagon,
    /// ✚
    Cross,
    /// ★
    Star,
}

/// A line of text of one script.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Where its anchor is, on the baseline.
    pub at: Point,
    /// The text.
    pub text: String,
    /// Size in pixels.
    pub size: f64,
    /// Whether it is bold.
    pub bold: bool,
    /// Its colour.
    pub paint: Paint,
    /// Which point of it is at `at`.
    pub anchor: Anchor,
    /// Colour and width of a halo behind it.
    pub halo: Option<(Paint, f64)>,
    /// Extra space after each letter, pixels.
    pub spacing: f64,
}

/// Which end of a text its position names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The left end.
    Left,
    /// The middle.
    Middle,
    /// The right end.
    Right,
}

impl Shape {
    /// The outline of the shape about the origin, with the area of a circle of radius 1; empty for the circle itself.
    pub fn outline(self) -> Vec<Point> {
        let polygon = |n: usize, turn: f64| -> Vec<Point> {
            let angle = std::f64::consts::TAU / n as f64;
            let radius = (2.0 * std::f64::consts::PI / (n as f64 * angle.sin())).sqrt();
            (0..n)
                .map(|i| (angle * i as f64 + turn.to_radians()).sin_cos())
                .map(|(s, c)| (radius * s, -radius * c))
                .collect()
        };
        match self {
            Self::Circle => Vec::new(),
            Self::Square => polygon(4, 45.0),
            Self::Triangle => polygon(3, 0.0),
            Self::Diamond => polygon(4, 0.0),
            Self::TriangleDown => polygon(3, 180.0),
            Self::Pentagon => polygon(5, 0.0),
            Self::Cross => cross(),
            Self::Star => star(),
        }
    }
}

fn cross() -> Vec<Point> {
    // Five squares of side s: 5 s² = π.
    let h = (std::f64::consts::PI / 5.0).sqrt() / 2.0;
    let t = 3.0 * h;
    vec![(-h, -t), (h, -t), (h, -h), (t, -h), (t, h), (h, h), (h, t), (-h, t), (-h, h), (-t, h), (-t, -h), (-h, -h)]
}

fn star() -> Vec<Point> {
    const INNER: f64 = 0.5;
    let angle = std::f64::consts::PI / 5.0;
    // Ten triangles of area r² INNER sin(36°) / 2 each: together π.
    let radius = (std::f64::consts::PI / (5.0 * INNER * angle.sin())).sqrt();
    (0..10)
        .map(|i| {
            let r = if i % 2 == 0 { radius } else { radius * INNER };
            let (sin, cos) = (angle * f64::from(i)).sin_cos();
            (r * sin, -r * cos)
        })
        .collect()
}
