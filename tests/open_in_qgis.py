"""Opens a study's project in QGIS, by itself and from the GeoPackage, and draws its page.

python3 tests/open_in_qgis.py FOLDER   (of bordermap run; the Python that QGIS has; pages become FOLDER/page-1.png and page-2.png)
"""

import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"
try:
    from qgis.core import QgsApplication, QgsLayoutExporter, QgsProject
except ImportError:
    sys.exit(print("skipped: this Python has no QGIS"))


def opened(source, page):
    project = QgsProject.instance()
    project.clear()
    assert project.read(source), source
    assert project.crs().isValid()
    layers = [node.layer() for node in project.layerTreeRoot().findLayers()]
    names = [layer.dataProvider().uri().table() or layer.source().rsplit("=")[-1] for layer in layers]
    assert names == ["incidents", "border", "clusters", "bands", "sectors", "feet"], names
    assert all(layer.isValid() and layer.crs().authid() == "EPSG:4326" for layer in layers)
    assert layers[0].temporalProperties().isActive() and layers[0].featureCount() > 0
    assert project.mapThemeCollection().mapThemes() == ["bordermap"]
    exporter = QgsLayoutExporter(project.layoutManager().layoutByName("A4"))
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = 110
    assert exporter.exportToImage(page, settings) == QgsLayoutExporter.Success
    print(f"{source}: {len(layers)} layers, {layers[0].featureCount()} incidents, page {page}")


def main():
    folder = os.path.abspath(sys.argv[1])
    application = QgsApplication([], False)
    application.initQgis()
    opened(f"{folder}/bordermap.qgz", f"{folder}/page-1.png")
    opened(f"geopackage:{folder}/bordermap.gpkg?projectName=bordermap", f"{folder}/page-2.png")


main()
