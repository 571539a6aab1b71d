//! Names of columns in the languages of the people who make such files: which words name a field, which may stand beside
//! them, which say that something else is meant. All in the form that [`super::fold`] gives, each list a paragraph a
//! language: English, Spanish, French, Portuguese, German, Italian, Turkish, Russian, Ukrainian, Arabic, Persian and Dari,
//! Pashto, Urdu.

/// The words of a field.
pub struct FieldWords {
    /// The field.
    pub field: &'static str,
    /// Words that name it.
    pub core: &'static str,
    /// Words beside which it is something else.
    pub not: &'static str,
}

/// The words of every field that is found by words.
pub const FIELDS: &[FieldWords] = &[
    FieldWords {
        field: "latitude",
        core: "lat lats latitude latitudes latdd ylat latitud latitudine breite breitengrad geobreite ygcswgs84 enlem \
               широта шир عرض العرض \
               breedte breedtegraad szerokosc szelesseg sirka sirina πλατος latitudo lintang vi enlik kenglik רוחב \
               緯度 纬度 위도 ละติจูด",
        not: NOT_THE_PLACE,
    },
    FieldWords {
        field: "longitude",
        core: "lon lons lng lngs long longs longitude longitudes longdd londd lngdd xlon xlong longitud longitudine lange laenge langengrad laengengrad xgcswgs84 boylam \
               долгота долг довгота довг طول الطول \
               lengte lengtegraad dlugosc hosszusag delka duzina μηκος longitudo bujur kinh uzunluq uzunlik אורך \
               経度 經度 经度 경도 ลองจิจูด",
        not: NOT_THE_PLACE,
    },
    FieldWords {
        field: "coordinates",
        core: "coordinate coordinates coord coords latlon latlong latlng lonlat longlat lnglat geopoint geolocation geoloc \
               geocode wkt wkb ewkt ewkb geom geometry mgrs utm pluscode olc gps georeference \
               coordenada coordenadas ubicacion coordonnee coordonnees koordinate koordinaten coordinata \
               koordinat koordinatlar координата координаты координати \
               احداثیات الاحداثیات احداثی مختصات کوارډینات همغږی کوردینات نقاط کوآرڈینیٹ محددات",
        not: NOT_THE_PLACE,
    },
    FieldWords {
        field: "date",
        core: "date dates datetime occurred dtg unixtime epoch ts fecha data datum zeitpunkt tarih tarihi дата تاریخ التاریخ نیټه نېټه \
               tanggal ngay ημερομηνια תאריך 日期 発生日 발생일 날짜 일자",
        not: "interview expiry expiration expires import imported verified verification coordination timestamp submission submitted entry entered created creation updated update modified report reported \
              reporting publication published pub upload uploaded added retrieved accessed access download edit edited \
              end ending last birth burial release released source article record recorded collection \
              registro publicacion creacion actualizacion reporte fin final nacimiento carga \
              publication creation signalement saisie soumission naissance \
              publicacao criacao atualizacao relatorio fim envio nascimento \
              meldung meldedatum erfassung veroffentlichung ende eingabe geburtsdatum \
              pubblicazione inserimento aggiornamento fine nascita \
              yayin kayit guncelleme bitis giris dogum \
              публикации создания обновления отчета окончания добавления записи рождения \
              публікації створення оновлення звіту закінчення запису народження \
              النشر الادخال التسجیل الانتهاء الابلاغ التحدیث النهایه المیلاد \
              ثبت گزارش کزارش پایان ختم نشر تولد انتشار اشاعت اندراج \
              base type set range count code format quality precision prec accuracy id source",
    },
    FieldWords { field: "date_end", core: "enddate dateend", not: "" },
    FieldWords {
        field: "type",
        core: "type what category categories kind tipologia nature natura natureza tipo clase classe modalidad modalidade genre delito categoria categorie typ art kategorie tur turu kategori \
               тип вид характер категория категорія نوع النوع نوعیت طبیعه کونه ډول قسم الفیه التصنیف دسته \
               jenis loai typus tipus druh vrsta soort τυπος סוג 类型 類型 種類 类别 유형 종류",
        not: "site sitio lugar lieu luogo weapon target actor source vehicle geometry geo geom location loc file data media victim aircraft group \
              arma objetivo fuente victima actor arme cible source waffe ziel quelle fonte alvo silah hedef kaynak \
              оружия цели источника жертвы зброї джерела سلاح السلاح هدف المصدر منبع document coordinate date place \
              object account user device road building property settlement area unit admin org organisation organization",
    },
    FieldWords {
        field: "place",
        core: "place where nearest location locality city village town settlement site placename toponym \
               lugar localidad localizacion ubicacion ciudad municipio pueblo poblado lieu localite localisation ville commune \
               localidade localizacao cidade povoado ort ortschaft stadt ortsname gemeinde siedlung luogo localita citta comune villaggio \
               local yer yeri yerlesim koy ilce konum sehir место местоположение местность город село пункт місце місця місцевість місто \
               مکان المکان الموقع موقع موقعیت المدینه القریه المنطقه محل روستا شهر قریه ولسوالی جای ځای کلی جکه مقام شہر شهر کاؤں کاوں علاقه سیمه \
               lokasi wilayah obec mesto miejscowosc miejsce telepules mjesto plaats τοπος מקום 地点 地點 地名 場所 장소",
        not: "code id type precision prec accuracy lat lon latitude longitude coordinates birth number count \
              population status distance source pcode time hora heure zeit uhr",
    },
    FieldWords {
        field: "fatalities",
        core: "killed dead deaths death fatalities fatality casualties_dead kia \
               muertos muertes fallecidos fallecidas asesinados asesinadas mortales morts tues tuees deces decedes decedees mortelles mortos mortes \
               obitos falecidos falecidas mortais tue vittime tote toten todesopfer getotete getoteten gefallene morti caduti deceduti uccisi decessi \
               olu oluler olen olum oldurulen kaybi kaybeden kaybedenler \
               погибшие погибших погибло убито убитых убитые загинуло загиблі загиблих вбито убитих вбитих \
               قتلی القتلی الوفیات کشته کشتهها کشتکان جانباختکان تلفات وژل مره مړه مړی ہلاک ہلاکتیں هلاک هلاکتیں هلاکتین بحق مقتولین اموات شهدا شهداء الشهداء \
               tewas meninggal zabici usmrceno mrtvi halottak doden νεκροι הרוגים 死者 死亡 死亡人数 死者数 사망 사망자",
        not: "by percent pct share wounded injured low high min max minimum maximum lower upper cause type date name names source rate age \
              heridos blesses feridos verletzte feriti yarali раненые поранені جرحی زخمی",
    },
    FieldWords { field: "fatalities_low", core: "", not: "" },
    FieldWords {
        field: "country",
        core: "country nation pais pays land staat paese nazione ulke ulkesi страна государство країна держава دوله الدوله البلد کشور هیواد ملک مملکت \
               negara χωρα zeme מדינה 国家 國家 국가",
        not: "id origin actor source birth residence nationality fips gwno",
    },
    FieldWords {
        field: "id",
        core: "id uid uuid guid identifier record recordid objectid rowid fid no sno nr number ref case identificador num nro codigo folio expediente identifiant numero code \
               kennung lfd fallnummer aktenzeichen identificativo codice rif kimlik kod номер идентификатор код ідентифікатор رقم الرقم الرمز معرف المعرف \
               شناسه شماره ردیف کد نمبر شمیره کڼه کوډ کوڈ پیژند شمار شناخت",
        not: "of de of_the phone zip postal country admin adm1 adm2 district province geo location place type actor source event_type \
              pcode iso road house children",
    },
    FieldWords {
        field: "title",
        core: "title headline label titulo titre titel titolo baslik заголовок название назва العنوان عنوان سرلیک",
        not: "id url source",
    },
];

/// The latitude of these is not the incident's.
const NOT_THE_PLACE: &str = "precision prec accuracy acc error uncertainty source src origin destination dest capital min \
    max minimum maximum home residence residencia domicile domicilio residenza wohnort bydliste office hospital nearest closest border foot reporter submission submitter device \
    user camera observer base station from to old previous prev orig original type format method quality notes note \
    comment description ref term text name zone datum reference system crs srid epsgcode code id count bin grid500 \
    term duration range sea altitude elevation";

/// Words that may stand beside a field's own: they change nothing.
pub const BESIDE: &str = "an the of in at on and for is was by dd ddd deg degs degree degrees dms decimal dec num number wgs wgs84 84 epsg 4326 gps geo geog \
    geographic geographical geographically geocoded event events incident incidents location loc site place point pt xy position pos coord \
    coords coordinate coordinates centroid center centre x y n e final corrected approx approximate approximately estimated est read map \
    attack attacks strike strikes strikedate airstrike clash occurrence occurred occurrance happened happening start starting begin \
    beginning first day time datetime yyyy mm yy ddmmyyyy mmddyyyy yyyymmdd iso full local actual accident crime violence violation death case \
    en eng english fr french list village town city settlement district area territory spot name names toll count counts consequence crash description reported reference sr north south east west asylum ppl current latest updated_total населенныи населении acidente acidentes accidente accidentes siniestro incendio crimen homicidio scene where when what which main primary general sub total all people \
    persons confirmed best known claimed no nr \
    norte sur sul este oeste leste nord sud est ouest ost osten norden suden ovest kuzey guney dogu bati пн пд сх зх ш д северная южная восточная западная \
    شمال جنوب شرق غرب شمالی جنوبی شرقی غربی الشمال الشرق \
    dia mes ano anos jj aaaa tt jjjj jour mois annee tag monat jahr giorno mese anno gg gun ay yil день месяц год дд мм гг гггг рр рррр день місяць рік \
    nom nome nama adi isim название назва имя نام اسم cantidad qtd nb nbre zahl conteggio concerne \
    de del la las el los lo y en al hecho hechos suceso sucesos evento eventos incidente incidentes ocurrencia ocurrido ataque \
    inicio geografica geograficas grados decimal decimales total victimas personas lugar muertas muerte \
    du des le les et evenement evenements incident lieu geographique geographiques degres decimaux attaque debut personnes victimes nombre \
    do da dos das o os em ocorrencia acontecimento graus geografica vitimas pessoas mortas numero \
    der die das und des von am im vorfall vorfalls ereignis ereignisses vorfalldatum geographische geogr grad dezimal dezimalgrad anschlag anzahl \
    di della dello delle dei il gli evento incidente accaduto gradi decimali attacco vittime numero \
    olay olayin olayi coğrafi cografi saldiri derece ondalik sayisi kisi can hayatini sira kayit \
    и в на события событие происшествия происшествие инцидента инцидент атаки удара географическая градусы град десятичные количество число людей человек \
    і й та у події осіб сть к подія інциденту інцидент атаки удару географічна градуси кількість \
    خط داءره دایره الحدث الحادث الحادثه الواقعه الهجوم المکان البلد بلد عدد جغرافی الجغرافی درجه بالدرجات حدث حادثه \
    جغرافیایی جغرافیه جغرافیای رویداد حادثه واقعه حمله وقوع نقطه محل تعداد شدکان شده شدکانو افراد \
    جانی جان جاں مسلسل قضیه شمیر شویو برید حملے حادثے \
    د پیښی پیښې حادثی شوی شوي شوو کسان کی کا کے کی واقعے وقوعہ وقوعه واقعی ارض";

/// Words of a column that says when something else happened: a form was sent, an article appeared.
pub const NOT_THE_EVENT: &str = "timestamp submitted submission created updated modified reported published uploaded";

/// Words for the parts of a date that stand in columns of their own.
pub const DATE_PARTS: [(&str, &str); 3] = [
    ("year", "year ano annee jahr ujahr anno yil год рік سنه السنه عام العام سال کال iyear anio yyyy yy yr rok tahun"),
    ("month", "month mes mois monat umonat mese ay месяц місяць شهر الشهر ماه میاشت مهینه imonth mm mo mont bulan"),
    ("day", "day dia jour tag giorno gun день یوم الیوم روز ورځ دن iday dd dy hari"),
];

/// Words of a projected column: metres to the east, metres to the north.
pub const PROJECTED: [(&str, &str); 2] = [
    ("easting", "easting eastings este xutm utmx utme coordx linrefx ostwert rechtswert est x e"),
    ("northing", "northing northings norte yutm utmy utmn coordy linrefy nordwert hochwert nord y n"),
];

/// What may stand beside a single letter that names an axis: n victims are no northing.
pub const AXIS_BESIDE: &str = "utm pos position punto point pt coord coords coordinate coordinates coordenada coordenadas coordonnee \
    coordonnees coordinata koordinate координата gps geo lat lon m metres meters meter dd deg degrees wgs84 epsg zone grid map";

/// Names of columns that may tell what kind an incident was, where nothing else does.
pub const KIND_ALONE: &str = "action accion azione acao aktion incident event evento incidente evenement ereignis vorfall olay происшествие событие подія инцидент інцидент حادثه الحادث رویداد";

/// Whether a list holds a word.
pub fn holds(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|known| super::fold(known) == word)
}
