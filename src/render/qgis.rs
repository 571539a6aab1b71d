//! A study as a project of QGIS (3.22 or later): its layers in the house's style, a map theme, a page to print, the time of its incidents.

use std::fmt::Write;

use super::qml::Style;
use super::svg::escaped;

/// A layer of the project.
pub struct ProjectLayer<'a> {
    /// Its table in the GeoPackage.
    pub table: &'a str,
    /// What it is called.
    pub title: &'a str,
    /// How it is drawn.
    pub style: &'a Style,
    /// Whether it is shown at first.
    pub shown: bool,
    /// The column of its days, for QGIS's slider.
    pub days: Option<&'a str>,
}

impl ProjectLayer<'_> {
    /// Its name in the project: QGIS gives one of up to ten letters another.
    fn id(&self) -> String {
        format!("bordermap_{}", self.table)
    }
}

/// What a map shows of the ground: its projection as a PROJ string, and its edges in metres.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The projection.
    pub projection: String,
    /// West, south, east, north.
    pub edges: [f64; 4],
}

/// A project.
pub struct Project<'a> {
    /// Its title.
    pub title: &'a str,
    /// What the page says under the map, a paragraph each.
    pub credits: &'a [String],
    /// The GeoPackage beside it.
    pub file: &'a str,
    /// What the map shows.
    pub view: &'a View,
    /// First and last day of the incidents.
    pub days: Option<(jiff::civil::Date, jiff::civil::Date)>,
    /// Its layers, the topmost first.
    pub layers: &'a [ProjectLayer<'a>],
}

impl Project<'_> {
    /// The project as QGIS has it (.qgs); the same for the same.
    pub fn text(&self) -> String {
        let title = escaped(self.title);
        let (mut tree, mut layers, mut theme) = (String::new(), String::new(), String::new());
        for layer in self.layers {
            let (id, name) = (layer.id(), escaped(layer.title));
            let checked = if layer.shown { "Qt::Checked" } else { "Qt::Unchecked" };
            let source = escaped(&format!("./{}|layername={}", self.file, layer.table));
            let _ = write!(
                tree,
                "<layer-tree-layer id=\"{id}\" name=\"{name}\" source=\"{source}\" providerKey=\"ogr\" checked=\"{checked}\" expanded=\"{}\"/>",
                u8::from(layer.table == "incidents")
            );
            if layer.shown {
                let _ = write!(theme, "<layer id=\"{id}\" visible=\"1\" style=\"default\" expanded=\"1\"/>");
            }
            layers += &map_layer(layer, &source, &name);
        }
        format!(
            "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22.0\" projectname=\"{title}\">\
             <homePath path=\"\"/><title>{title}</title><projectCrs>{}</projectCrs>\
             <layer-tree-group>{tree}</layer-tree-group>\
             <mapcanvas name=\"theMapCanvas\"><units>meters</units>{}<rotation>0</rotation><destinationsrs>{}</destinationsrs></mapcanvas>\
             <projectlayers>{layers}</projectlayers>\
             <visibility-presets><visibility-preset name=\"bordermap\" has-expanded-info=\"0\">{theme}</visibility-preset></visibility-presets>\
             <properties><Paths><Absolute type=\"bool\">false</Absolute></Paths>\
             <SpatialRefSys><ProjectionsEnabled type=\"int\">1</ProjectionsEnabled></SpatialRefSys></properties>\
             <ProjectTimeSettings timeStepUnit=\"mo\" timeStep=\"1\" frameRate=\"2\" cumulativeTemporalRange=\"0\">{}</ProjectTimeSettings>\
             <Layouts>{}</Layouts></qgis>\n",
            self.system(),
            self.extent("extent"),
            self.system(),
            self.days.map_or(String::new(), |(first, last)| format!(
                "<TemporalRange><start>{first}T00:00:00Z</start><end>{last}T23:59:59Z</end></TemporalRange>"
            )),
            self.page()
        )
    }

    fn system(&self) -> String {
        format!(
            "<spatialrefsys><proj4>{}</proj4></spatialrefsys>",
            escaped(&self.view.projection.replace("+ellps=WGS84", "+datum=WGS84 +no_defs"))
        )
    }

    fn extent(&self, element: &str) -> String {
        let [west, south, east, north] = self.view.edges;
        format!("<{element}><xmin>{west}</xmin><ymin>{south}</ymin><xmax>{east}</xmax><ymax>{north}</ymax></{element}>")
    }

    /// A4 across: title, map, legend, scale, credits.
    fn page(&self) -> String {
        let [west, south, east, north] = self.view.edges;
        // The map's box has its own shape, inside 190 by 150 mm.
        let shape = (north - south) / (east - west);
        let (width, height) = if shape * 190.0 <= 150.0 { (190.0, shape * 190.0) } else { (150.0 / shape, 150.0) };
        let map = "{00000000-0000-4000-8000-000000000002}";
        let item = |of: u32, n: u32, (x, y, w, h): (f64, f64, f64, f64), attributes: &str, inner: &str| {
            let uuid = format!("{{00000000-0000-4000-8000-{n:012}}}");
            format!(
                "<LayoutItem type=\"{of}\" uuid=\"{uuid}\" templateUuid=\"{uuid}\" zValue=\"{n}\" position=\"{x},{y},mm\" positionOnPage=\"{x},{y},mm\" \
                 size=\"{w:.2},{h:.2},mm\" referencePoint=\"0\" background=\"false\" {attributes}>{inner}</LayoutItem>"
            )
        };
        let label = |n: u32, place, text: &str, size: u32| {
            let font = format!("<LabelFont description=\"Noto Sans,{size},-1,5,50,0,0,0,0,0\" style=\"\"/>");
            item(
                65_641,
                n,
                place,
                &format!("labelText=\"{}\" htmlState=\"0\"", escaped(text).replace('\n', "&#10;")),
                &font,
            )
        };
        let extent = format!("<Extent xmin=\"{west}\" ymin=\"{south}\" xmax=\"{east}\" ymax=\"{north}\"/>");
        let drawn = item(
            65_639,
            2,
            (10.0, 22.0, width, height),
            "frame=\"true\" drawCanvasItems=\"false\" followPreset=\"true\" followPresetName=\"bordermap\"",
            &extent,
        );
        let linked = format!("mapUuid=\"{map}\"");
        // A round number of kilometres, an eighth of the map or less.
        let eighth = (east - west) / 8e3;
        let ten = 10_f64.powf(eighth.log10().floor());
        let step = ten
            * if eighth >= 5.0 * ten {
                5.0
            } else if eighth >= 2.0 * ten {
                2.0
            } else {
                1.0
            };
        let style = |name: &str, size: u32, above: f64| {
            let font = format!("<styleFont description=\"Noto Sans,{size},-1,5,50,0,0,0,0,0\" style=\"\"/>");
            format!(
                "<style name=\"{name}\" alignment=\"1\" indent=\"0\" marginTop=\"{above}\" marginLeft=\"1.5\">{font}</style>"
            )
        };
        let styles = [
            style("title", 10, 0.0),
            style("group", 9, 1.5),
            style("subgroup", 9, 2.5),
            style("symbol", 8, 1.0),
            style("symbolLabel", 8, 1.0),
        ];
        // Only what the map shows, by a tree of its own.
        let listed = |layer: &&ProjectLayer<'_>| {
            let (id, name) = (layer.id(), escaped(layer.title));
            format!(
                "<layer-tree-layer id=\"{id}\" name=\"{name}\" providerKey=\"ogr\" checked=\"Qt::Checked\" expanded=\"1\"/>"
            )
        };
        let listed: String = self.layers.iter().filter(|layer| layer.shown).map(|layer| listed(&layer)).collect();
        let legend = format!("<styles>{}</styles><layer-tree-group>{listed}</layer-tree-group>", styles.concat());
        let items = [
            drawn,
            label(1, (10.0, 8.0, 277.0, 12.0), self.title, 16),
            item(
                65_642,
                3,
                (12.0 + width, 22.0, 75.0, 120.0),
                &format!(
                    "map_uuid=\"{map}\" symbolHeight=\"3\" symbolWidth=\"13\" lineSpacing=\"1\" boxSpace=\"0\" legendFilterByMap=\"0\" resizeToContents=\"1\" fontColor=\"#1d1d1b\""
                ),
                &legend,
            ),
            item(
                65_646,
                4,
                (12.0, 24.0 + height, 60.0, 12.0),
                &format!(
                    "{linked} style=\"Single Box\" unitType=\"km\" unitLabel=\"km\" numSegments=\"2\" numSegmentsLeft=\"0\" numMapUnitsPerScaleBarUnit=\"1\" \
                     numUnitsPerSegment=\"{step}\" height=\"2\" labelBarSpace=\"2\" boxContentSpace=\"1\" segmentSizeMode=\"0\""
                ),
                "<text-style fontFamily=\"Noto Sans\" fontSize=\"8\" fontSizeUnit=\"Point\" textColor=\"29,29,27,255\"/>",
            ),
            label(5, (80.0, 24.0 + height, 205.0, 180.0 - height), &self.credits.join("\n"), 7),
        ];
        format!(
            "<Layout name=\"A4\" units=\"mm\" printResolution=\"300\"><PageCollection>{}</PageCollection>{}</Layout>",
            item(65_638, 0, (0.0, 0.0, 297.0, 210.0), "", ""),
            items.concat()
        )
    }
}

/// The system of the GeoPackage.
const WGS_84: &str = "<spatialrefsys><proj4>+proj=longlat +datum=WGS84 +no_defs</proj4><srsid>3452</srsid><srid>4326</srid>\
                      <authid>EPSG:4326</authid><geographicflag>true</geographicflag></spatialrefsys>";

fn map_layer(layer: &ProjectLayer<'_>, source: &str, name: &str) -> String {
    let Style { geometry, renderer, labels } = layer.style;
    let temporal = layer.days.map_or(String::new(), |column| {
        format!(
            "<temporal enabled=\"1\" mode=\"1\" startField=\"{}\" endField=\"\" durationField=\"\" durationUnit=\"d\" fixedDuration=\"1\" accumulate=\"0\" limitMode=\"0\"/>",
            escaped(column)
        )
    });
    format!(
        "<maplayer type=\"vector\" geometry=\"{geometry}\" labelsEnabled=\"{}\" styleCategories=\"AllStyleCategories\"><id>{}</id><datasource>{source}</datasource>\
         <layername>{name}</layername><srs>{WGS_84}</srs>\
         <provider encoding=\"UTF-8\">ogr</provider>{temporal}{renderer}{}</maplayer>",
        u8::from(labels.is_some()),
        layer.id(),
        labels.as_deref().unwrap_or("")
    )
}
