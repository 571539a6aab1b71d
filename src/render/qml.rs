//! Styles of layers as QGIS has them (QML), in the colours of the house.

use crate::render::scene::{Paint, Shape};
use crate::render::style::{BORDER, CLUSTER, OTHER_TYPES, SOFT_INK, TYPES, type_styles};
use crate::render::svg::escaped;

/// How incidents are drawn: by type, in the colours and shapes that they have on the map. `column` is the column of types, without which all are
/// alike; `types` are what stands in it, and what that means, the
/// commonest first.
pub fn incidents(column: Option<&str>, types: &[(&str, &str)]) -> String {
    let Some(column) = column else {
        return single(&symbol("marker", "0", &marker(TYPES[0])));
    };
    let styles = type_styles(&types.iter().map(|(_, name)| *name).collect::<Vec<_>>());
    let mut categories = String::new();
    let mut symbols = String::new();
    for (i, ((value, name), style)) in types.iter().zip(styles).enumerate() {
        let (value, name) = (escaped(value), escaped(name));
        categories += &format!("<category render=\"true\" symbol=\"{i}\" value=\"{value}\" label=\"{name}\"/>");
        symbols += &symbol("marker", &i.to_string(), &marker(style));
    }
    let other = types.len();
    categories += &format!("<category render=\"true\" symbol=\"{other}\" value=\"\" label=\"other or not stated\"/>");
    symbols += &symbol("marker", &other.to_string(), &marker(OTHER_TYPES));
    qgis(&format!(
        "<renderer-v2 type=\"categorizedSymbol\" attr=\"{}\" enableorderby=\"0\" forceraster=\"0\" symbollevels=\"0\">\
         <categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>",
        escaped(column)
    ))
}

/// How the border is drawn: dashed where it is disputed.
pub fn border(disputed: bool) -> String {
    single(&symbol("line", "0", &line(BORDER, 0.5, disputed)))
}

/// How the shortest links are drawn.
pub fn feet() -> String {
    single(&symbol("line", "0", &line(SOFT_INK, 0.1, false)))
}

/// How outlines of clusters are drawn.
pub fn clusters() -> String {
    single(&symbol("fill", "0", &outline(CLUSTER, "dash")))
}

/// How the ground within a distance of the border is drawn: its edge alone.
pub fn bands() -> String {
    single(&symbol("fill", "0", &outline(BORDER, "dot")))
}

fn outline(paint: Paint, style: &str) -> String {
    format!(
        "<layer class=\"SimpleFill\" enabled=\"1\" locked=\"0\" pass=\"0\"><prop k=\"style\" v=\"no\"/><prop k=\"outline_color\" v=\"{}\"/>\
         <prop k=\"outline_style\" v=\"{style}\"/><prop k=\"outline_width\" v=\"0.26\"/><prop k=\"outline_width_unit\" v=\"MM\"/></layer>",
        colour(paint, 255)
    )
}

fn qgis(renderer: &str) -> String {
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis version=\"3.22.0\" styleCategories=\"Symbology\">{renderer}</qgis>"
    )
}

fn single(symbol: &str) -> String {
    qgis(&format!(
        "<renderer-v2 type=\"singleSymbol\" enableorderby=\"0\" forceraster=\"0\" symbollevels=\"0\"><symbols>{symbol}</symbols></renderer-v2>"
    ))
}

fn symbol(kind: &str, name: &str, layer: &str) -> String {
    format!("<symbol type=\"{kind}\" name=\"{name}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">{layer}</symbol>")
}

fn marker((paint, shape): (Paint, Shape)) -> String {
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
         <prop k=\"size_unit\" v=\"MM\"/></layer>",
        colour(paint, 184),
        colour(paint, 255)
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
