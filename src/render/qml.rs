//! Styles of layers as QGIS has them (QML), in the colours of the house.

use crate::render::scene::{Paint, Shape};
use crate::render::style::{BORDER, CASING, CLUSTER, OTHER_TYPES, SOFT_INK, TYPES, type_styles};
use crate::render::svg::escaped;

/// How a layer is drawn.
pub struct Style {
    /// The kind of its geometries: Point, Line, Polygon.
    pub geometry: &'static str,
    /// Its symbols.
    pub renderer: String,
    /// Its labels, if it has any.
    pub labels: Option<String>,
}

impl Style {
    /// As a file of styles has it.
    pub fn qml(&self) -> String {
        let labels = self.labels.as_deref().unwrap_or("");
        format!(
            "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis version=\"3.22.0\" labelsEnabled=\"{}\" \
             styleCategories=\"Symbology|Labeling\">{}{labels}</qgis>",
            u8::from(self.labels.is_some()),
            self.renderer
        )
    }
}

/// The columns that tell how an incident's symbol looks, where the table has them: whether it is located to a district or province only, and how
/// many were killed, the middle of what is claimed.
pub const COARSE: &str = "located_coarsely";
/// The second of them.
pub const KILLED: &str = "killed_middle";

/// How incidents are drawn: by type, in the colours and shapes that they have on the map. `column` is the column of types, without which all are
/// alike; `types` are what stands in it, and what that means, the
/// commonest first; `others` is whether there are rows of which it says nothing. Large symbols lie under small ones.
pub fn incidents(
    column: Option<&str>,
    types: &[(&str, &str)],
    others: bool,
    (incidents, most_killed): (usize, f64),
) -> Style {
    let marker = |style| marker(style, (incidents, most_killed));
    let Some(column) = column else {
        return single("Point", &symbol("marker", "0", &marker(TYPES[0])));
    };
    let styles = type_styles(&types.iter().map(|(_, name)| *name).collect::<Vec<_>>());
    let mut categories = String::new();
    let mut symbols = String::new();
    for (i, ((value, name), style)) in types.iter().zip(styles).enumerate() {
        let (value, name) = (escaped(value), escaped(name));
        categories += &format!("<category render=\"true\" symbol=\"{i}\" value=\"{value}\" label=\"{name}\"/>");
        symbols += &symbol("marker", &i.to_string(), &marker(style));
    }
    if others {
        let other = types.len();
        categories +=
            &format!("<category render=\"true\" symbol=\"{other}\" value=\"\" label=\"other or not stated\"/>");
        symbols += &symbol("marker", &other.to_string(), &marker(OTHER_TYPES));
    }
    let renderer = format!(
        "<renderer-v2 type=\"categorizedSymbol\" attr=\"{}\" enableorderby=\"1\" forceraster=\"0\" symbollevels=\"0\">\
         <categories>{categories}</categories><symbols>{symbols}</symbols><orderby><orderByClause asc=\"0\" nullsFirst=\"0\">{}</orderByClause></orderby></renderer-v2>",
        escaped(column),
        escaped(&format!("coalesce(attribute('{KILLED}'), 0)"))
    );
    Style { geometry: "Point", renderer, labels: None }
}

/// How the border is drawn: cased, and dashed where it is disputed; by the rows' column `disputed` if they are not `all` alike.
pub fn border(disputed: bool, all: bool) -> Style {
    let drawn = |name: &str, dashed: bool| {
        symbol("line", name, &[line(CASING, 1.1, false), line(BORDER, 0.5, dashed)].concat())
    };
    if all || !disputed {
        return single("Line", &drawn("0", disputed));
    }
    let renderer = format!(
        "<renderer-v2 type=\"RuleRenderer\" enableorderby=\"0\" forceraster=\"0\" symbollevels=\"0\"><rules key=\"all\">\
         <rule key=\"disputed\" symbol=\"0\" label=\"disputed\" filter=\"&quot;disputed&quot;\"/>\
         <rule key=\"settled\" symbol=\"1\" label=\"not in dispute\" filter=\"ELSE\"/></rules><symbols>{}{}</symbols></renderer-v2>",
        drawn("0", true),
        drawn("1", false)
    );
    Style { geometry: "Line", renderer, labels: None }
}

/// How sectors are drawn: by their names alone, along the line.
pub fn sectors() -> Style {
    let labels = Some(label("sector", SOFT_INK, "3"));
    Style { labels, ..single("Line", &symbol("line", "0", &line(SOFT_INK, 0.2, false))) }
}

/// How the shortest links are drawn.
pub fn feet() -> Style {
    single("Line", &symbol("line", "0", &line(SOFT_INK, 0.1, false)))
}

/// How outlines of clusters are drawn, with their numbers.
pub fn clusters() -> Style {
    let labels = Some(label("cluster", CLUSTER, "1"));
    Style { labels, ..single("Polygon", &symbol("fill", "0", &outline(CLUSTER, "dash"))) }
}

/// How the ground within a distance of the border is drawn: its edge alone.
pub fn bands() -> Style {
    single("Polygon", &symbol("fill", "0", &outline(BORDER, "dot")))
}

/// Labels of a column; the place is QGIS's number for how they lie.
fn label(column: &str, paint: Paint, place: &str) -> String {
    format!(
        "<labeling type=\"simple\"><settings><text-style fieldName=\"{column}\" isExpression=\"0\" fontSize=\"8\" fontSizeUnit=\"Point\" textColor=\"{}\">\
         <text-buffer bufferDraw=\"1\" bufferSize=\"0.7\" bufferSizeUnits=\"MM\" bufferColor=\"{}\" bufferOpacity=\"0.9\"/></text-style>\
         <placement placement=\"{place}\" placementFlags=\"10\"/><rendering drawLabels=\"1\" obstacle=\"1\"/></settings></labeling>",
        colour(paint, 255),
        colour(CASING, 255)
    )
}

fn outline(paint: Paint, style: &str) -> String {
    format!(
        "<layer class=\"SimpleFill\" enabled=\"1\" locked=\"0\" pass=\"0\"><prop k=\"style\" v=\"no\"/><prop k=\"outline_color\" v=\"{}\"/>\
         <prop k=\"outline_style\" v=\"{style}\"/><prop k=\"outline_width\" v=\"0.26\"/><prop k=\"outline_width_unit\" v=\"MM\"/></layer>",
        colour(paint, 255)
    )
}

fn single(geometry: &'static str, symbol: &str) -> Style {
    let renderer = format!(
        "<renderer-v2 type=\"singleSymbol\" enableorderby=\"0\" forceraster=\"0\" symbollevels=\"0\"><symbols>{symbol}</symbols></renderer-v2>"
    );
    Style { geometry, renderer, labels: None }
}

fn symbol(kind: &str, name: &str, layer: &str) -> String {
    format!("<symbol type=\"{kind}\" name=\"{name}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">{layer}</symbol>")
}

fn marker((paint, shape): (Paint, Shape), of: (usize, f64)) -> String {
    let name = match shape {
        Shape::Square => "square",
        Shape::Triangle | Shape::TriangleDown => "triangle",
        Shape::Diamond => "diamond",
        Shape::Star => "star",
        Shape::Cross => "cross_fill",
        Shape::Pentagon => "pentagon",
        Shape::Circle => "circle",
    };
    let angle = if shape == Shape::TriangleDown { "180" } else { "0" };
    format!(
        "<layer class=\"SimpleMarker\" enabled=\"1\" locked=\"0\" pass=\"0\"><prop k=\"name\" v=\"{name}\"/><prop k=\"angle\" v=\"{angle}\"/>\
         <prop k=\"color\" v=\"{}\"/><prop k=\"outline_color\" v=\"{}\"/><prop k=\"outline_width\" v=\"0.1\"/><prop k=\"size\" v=\"2.2\"/>\
         <prop k=\"size_unit\" v=\"MM\"/>{}</layer>",
        colour(paint, 184),
        colour(paint, 255),
        by_data(of)
    )
}

/// Hollow where the place is known coarsely, its area by those killed; as ever where the table has no such columns.
fn by_data((incidents, most_killed): (usize, f64)) -> String {
    let property = |name: &str, expression: &str| {
        format!(
            "<Option name=\"{name}\" type=\"Map\"><Option name=\"active\" type=\"bool\" value=\"true\"/>\
             <Option name=\"expression\" type=\"QString\" value=\"{}\"/><Option name=\"type\" type=\"int\" value=\"3\"/></Option>",
            escaped(expression)
        )
    };
    let fill = format!(
        "if(coalesce(attribute('{COARSE}'), false), set_color_part(@symbol_color, 'alpha', 30), @symbol_color)"
    );
    // A radius of one millimetre without deaths, 5.8 where most were killed, of fifty at least, as on the map; smaller where there are many.
    let each = (5.8 * 5.8 - 1.0) / most_killed.max(50.0);
    let whole = 2.0 * (400.0 / incidents.max(1) as f64).sqrt().clamp(0.6, 1.0);
    let size = format!("{whole:.3} * sqrt(1 + {each:.5} * coalesce(attribute('{KILLED}'), 0))");
    format!(
        "<data_defined_properties><Option type=\"Map\"><Option name=\"name\" type=\"QString\" value=\"\"/>\
         <Option name=\"properties\" type=\"Map\">{}{}</Option><Option name=\"type\" type=\"QString\" value=\"collection\"/></Option>\
         </data_defined_properties>",
        property("fillColor", &fill),
        property("size", &size)
    )
}

fn line(paint: Paint, width: f64, dashed: bool) -> String {
    let dashed = u8::from(dashed);
    format!(
        "<layer class=\"SimpleLine\" enabled=\"1\" locked=\"0\" pass=\"0\"><prop k=\"line_color\" v=\"{}\"/><prop k=\"line_width\" v=\"{width}\"/>\
         <prop k=\"line_width_unit\" v=\"MM\"/><prop k=\"use_custom_dash\" v=\"{dashed}\"/>\
         <prop k=\"customdash\" v=\"9;2.6\"/></layer>",
        colour(paint, 255)
    )
}

fn colour(paint: Paint, alpha: u8) -> String {
    let [r, g, b] = paint.rgb;
    format!("{r},{g},{b},{alpha}")
}
