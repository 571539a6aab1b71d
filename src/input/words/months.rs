//! Names of months, with their usual abbreviations, of weekdays, and what else stands in a date. All in the form that
//! [`super::fold`] gives or is brought to it. An unknown word is no month.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::calendar::Calendar;
use super::fold;

/// Twelve months, a language a line: each month's names with a bar between them.
const GREGORIAN: &[&str] = &[
    "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sep|sept october|oct november|nov december|dec",
    "enero|ene febrero marzo|mzo abril|abr mayo junio julio agosto|ago septiembre|setiembre|set octubre noviembre diciembre|dic",
    "janvier|janv fevrier|fevr|fev mars avril|avr mai juin juillet|juil aout septembre octobre novembre decembre",
    "janeiro fevereiro marco abril maio|mai junho julho agosto setembro outubro|out novembro dezembro|dez",
    "januar|janner februar|feber marz|mrz|maerz april mai juni juli august september oktober|okt november dezember|dez",
    "gennaio|gen febbraio marzo aprile maggio|mag giugno|giu luglio|lug agosto settembre|sett ottobre|ott novembre dicembre",
    "ocak|oca subat|sub mart nisan|nis mayis haziran|haz temmuz|tem agustos|agu eylul|eyl ekim|eki kasim|kas aralik|ara",
    "января|январь|янв февраля|февраль|фев|февр марта|март|мар апреля|апрель|апр мая|май июня|июнь|июн июля|июль|июл августа|август|авг сентября|сентябрь|сен|сент октября|октябрь|окт ноября|ноябрь|ноя|нояб декабря|декабрь|дек",
    "січня|січень|січ лютого|лютий|лют березня|березень|бер квітня|квітень|кві|квіт травня|травень|тра|трав червня|червень|чер|черв липня|липень|лип серпня|серпень|сер|серп вересня|вересень|вер жовтня|жовтень|жов|жовт листопада|листопад|лис|лист грудня|грудень|гру|груд",
    "يناير فبراير مارس ابريل مايو يونيو|يونيه يوليو|يوليه اغسطس سبتمبر اكتوبر نوفمبر ديسمبر",
    "كانون_الثاني شباط اذار نيسان ايار حزيران تموز اب ايلول تشرين_الاول تشرين_الثاني كانون_الاول",
    "جانفي فيفري مارس افريل ماي جوان جويلية اوت سبتمبر اكتوبر نوفمبر ديسمبر",
    "ژانویه|جنوری فوریه|فبروری|فروری مارس|مارچ اوریل|اپریل|اپرېل مه|می|مې|مئی ژوئن|جون ژوئیه|جولای|جولایی|جولائی اوت|اگست|آگست سپتامبر|سپتمبر|ستمبر|سپټمبر اکتبر|اکتوبر نوامبر|نومبر دسامبر|دسمبر|دیسمبر|ډسمبر",
];

/// Months of the Solar Hijri calendar: Iran's names, Dari, Pashto, and how they are written in Latin letters.
const SOLAR: &[&str] = &[
    "فروردین اردیبهشت خرداد تیر مرداد|امرداد شهریور مهر آبان آذر دی بهمن اسفند",
    "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت",
    "وری غویی غبرگولی چنگاښ زمری وږی تله لړم لیندۍ مرغومی سلواغه کب",
    "farvardin ordibehesht khordad tir mordad shahrivar mehr aban azar dey bahman esfand",
    "hamal sawr|saur jawza saratan|sartan asad sunbula|sonbola mizan aqrab qaws|qaus jadi jaddi|dalw|dalwa hut|hoot",
];

/// Months of the Hijri calendar, in Arabic, Persian and Latin letters.
const LUNAR: &[&str] = &[
    "محرم صفر ربیع_الاول ربیع_الثانی|ربیع_الاخر جمادی_الاولی|جمادی_الاول جمادی_الثانیه|جمادی_الاخره|جمادی_الثانی رجب شعبان رمضان شوال ذوالقعده|ذی_القعده|ذو_القعده|ذیقعده ذوالحجه|ذی_الحجه|ذو_الحجه|ذیحجه",
    "muharram|moharram safar rabi_al_awwal|rabi_ul_awwal|rabi_i|rabiulawwal rabi_al_thani|rabi_al_akhir|rabi_ul_thani|rabi_ii jumada_al_ula|jumada_al_awwal|jumada_i jumada_al_thani|jumada_al_thaniyah|jumada_al_akhirah|jumada_al_akhira|jumada_ii rajab shaban|shaaban|sha_ban ramadan|ramazan|ramadhan shawwal|shawal dhu_al_qadah|dhu_al_qa_dah|dhu_al_qa'dah|dhul_qadah|dhu_l_qadah|zul_qadah|zilqad dhu_al_hijjah|dhul_hijjah|dhu_l_hijjah|zul_hijjah|dhul_hijja|zilhaj",
];

/// Seven weekdays from Monday on, a language a line.
const WEEKDAYS: &[&str] = &[
    "monday|mon tuesday|tue|tues wednesday|wed thursday|thu|thur|thurs friday|fri saturday|sat sunday|sun",
    "lunes|lun martes miercoles|mie jueves|jue viernes|vie sabado|sab domingo|dom",
    "lundi mardi mercredi|mer jeudi|jeu vendredi|ven samedi|sam dimanche|dim",
    "segunda|segunda-feira terca|terca-feira quarta|quarta-feira quinta|quinta-feira sexta|sexta-feira sabado domingo",
    "montag|mo dienstag|di mittwoch|mi donnerstag|do freitag|fr samstag|sonnabend|sa sonntag|so",
    "lunedi martedi mercoledi giovedi|gio venerdi sabato domenica",
    "pazartesi|pzt sali|sal carsamba|car persembe|per cuma|cum cumartesi|cmt pazar|paz",
    "понедельник|пн вторник|вт среда|ср четверг|чт пятница|пт суббота|сб воскресенье|вс",
    "понеділок вівторок середа четвер пʼятниця|п'ятниця субота неділя|нд",
    "الاثنين الثلاثاء الاربعاء الخميس الجمعة السبت الاحد",
    "دوشنبه سه‌شنبه|سهشنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه",
    "دوشنبې سه‌شنبې چارشنبې پنجشنبې جمعه شنبې یکشنبې",
    "پیر منگل بدھ جمعرات جمعہ ہفتہ اتوار",
];

/// Words between day, month and year.
const FILLERS: &str = "feira from to and & night o of the de del di da do den der le el la dated on at um alle ore a um uhr r roku g godine г года год р року рік م ه ء سنه سال عام ص د u";

/// Words that say which calendar a date is of.
const ERAS: &[(&str, Calendar)] = &[
    ("ه.ش", Calendar::SolarHijri),
    ("هش", Calendar::SolarHijri),
    ("شمسی", Calendar::SolarHijri),
    ("خورشیدی", Calendar::SolarHijri),
    ("لمریز", Calendar::SolarHijri),
    ("لمریزی", Calendar::SolarHijri),
    ("sh", Calendar::SolarHijri),
    ("shamsi", Calendar::SolarHijri),
    ("solar", Calendar::SolarHijri),
    ("jalali", Calendar::SolarHijri),
    ("persian", Calendar::SolarHijri),
    ("khorshidi", Calendar::SolarHijri),
    ("ش", Calendar::SolarHijri),
    ("ap", Calendar::SolarHijri),
    ("ق", Calendar::Hijri),
    ("ه.ق", Calendar::Hijri),
    ("هق", Calendar::Hijri),
    ("هـ", Calendar::Hijri),
    ("قمری", Calendar::Hijri),
    ("الهجری", Calendar::Hijri),
    ("هجریه", Calendar::Hijri),
    ("ah", Calendar::Hijri),
    ("qamari", Calendar::Hijri),
    ("lunar", Calendar::Hijri),
];

/// A month of a calendar, 1 to 12.
static MONTHS: LazyLock<BTreeMap<String, (Calendar, i8)>> = LazyLock::new(|| {
    let mut months = BTreeMap::new();
    for (calendar, languages) in
        [(Calendar::Gregorian, GREGORIAN), (Calendar::SolarHijri, SOLAR), (Calendar::Hijri, LUNAR)]
    {
        for language in languages {
            for (i, names) in language.split(' ').enumerate() {
                for name in names.split('|') {
                    months.entry(fold(name)).or_insert((calendar, i as i8 + 1));
                }
            }
        }
    }
    months
});
/// The first words of months' names of several words.
static LONG_NAMES: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| MONTHS.keys().filter_map(|name| name.split_once('_').map(|(first, _)| first.into())).collect());
static DAYS: LazyLock<BTreeMap<String, i8>> = LazyLock::new(|| {
    let names = |language: &&'static str| {
        let days = language.split(' ').zip(1..);
        days.flat_map(|(names, day)| names.split('|').map(move |name| (fold(name), day))).collect::<Vec<_>>()
    };
    WEEKDAYS.iter().flat_map(names).collect()
});
static SILENT: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| FILLERS.split(' ').map(fold).chain(DAYS.keys().cloned()).collect());
static ERA_WORDS: LazyLock<BTreeMap<String, Calendar>> =
    LazyLock::new(|| ERAS.iter().map(|(word, calendar)| (fold(word).replace('.', ""), *calendar)).collect());

/// The month that a folded word names.
pub fn month(word: &str) -> Option<(Calendar, i8)> {
    MONTHS.get(word).copied()
}

/// Whether a folded word is the first of a name of several.
pub fn begins_long_name(word: &str) -> bool {
    LONG_NAMES.contains(word)
}

/// The weekday that a folded word names, Monday 1.
pub fn weekday(word: &str) -> Option<i8> {
    DAYS.get(word).copied()
}

/// Whether a folded word in a date tells nothing: a weekday, an article.
pub fn is_silent(word: &str) -> bool {
    SILENT.contains(word)
}

/// The calendar that a folded word, dots left out, names.
pub fn era(word: &str) -> Option<Calendar> {
    ERA_WORDS.get(word).copied()
}
