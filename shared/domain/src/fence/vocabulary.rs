//! Words that announce what stands beside them, in the languages in which people write to a shop in
//! the United States. They are folded: small letters without accents.

/// Whether a folded word is in a list.
pub(super) fn is_in(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split_ascii_whitespace().any(|listed| listed == word)
}

/// Whether a word is in any list of words that are written in places, codes and amounts.
pub(super) fn is_in_any(word: &str) -> bool {
    [
        CODES,
        CODE_FILLERS,
        COUNTED,
        FLOORS,
        LABELS,
        MONEY,
        ONTO_NUMBERS,
        STREET_FIRST,
        STREET_FIRST_OR_WORD,
        STREET_LAST,
        STREET_LAST_OR_WORD,
        UNITS,
        BUILDING_FIRST,
        BUILDING_LAST,
        BEFORE_NAMES,
        DIGITS,
    ]
    .iter()
    .any(|list| is_in(list, word))
}

/// Small words inside names and streets; alone they name nobody.
pub(super) const PARTICLES: &str = "de del dela delos de la las los lo le les l d da das do dos di du des van \
    von der den ten ter el al bin ibn abu y e et and of the san santa sao santo saint st ste";

/// Words that are no names, even when they begin with a capital.
pub(super) const ORDINARY: &str = "\
    a about actually after afternoon again ago ah all also alright am an and another any anyone \
    apologies appreciate are as asap ask at available away awesome back bad be because been before \
    best both broke broken but by bye call calling came can cannot car change come coming copy cool \
    cost could customer day days did do does done door each evening ever every everything excuse \
    extra fine first fix for from front garage gate get give go god going gone good goodbye got \
    great had happy has have he hello help her here hey hi him his hold home hope house how \
    however i if im in inside is issue it its ive just key keys kind know last late later let lets \
    lock locked locks locksmith look looking lost make maybe me merry message mine more morning \
    most much must my name need needed never new next nice night no nope not nothing now number \
    of off office ok okay old on once one only open or order other our out outside over perfect \
    please price problem quick quote ready really regards replace right running said same see send \
    sent service she should since so some someone soon sorry still stop stuck sure take tell text \
    than thank thanks that the their them then there these they thing this those three till time \
    to today together tomorrow tonight too try trying turn two under until up urgent us very wait \
    waiting want was way we well were what when where which while who why will wish with without \
    work working works would wow yeah yep yes yesterday yet you your yours \
    monday tuesday wednesday thursday friday saturday sunday january february march april may june \
    july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec \
    mon tue wed thu fri sat sun english spanish french portuguese christmas easter \
    abierto abre abrir ademas ahi ahora al algo alguien algun alguna alli amigo amiga anoche antes \
    aqui asi aun ayer ayuda ayudar bien buen buena buenas bueno buenos cada carro casa cerradura \
    cerrado cerrada claro como con cosa cual cuando cuanto cuesta dame de del desde despues dia dias \
    disculpa disculpe donde el ella ellos en entonces era es esa ese eso esta estaba estamos estan \
    estas este esto estoy estuve favor fue fuera gracias ha hace hasta hay he hice hola hoy igual \
    la las le les listo llave llaves llego llegue lo los luego manana mas me mejor menos mi mis \
    mucha muchas mucho muy nada nadie necesita necesito necesitamos ni no noche noches nos nosotros \
    nuestra nuestro nueva nuevo nunca o oiga otra otro para pero perdi perdon perfecto pero poco por \
    porque pregunte pregunta precio primera primero pronto puede puedo puerta pues que quedo quien quiero quisiera \
    saludos se senor senora ser si siempre sin sino sobre solo son soy su sus tambien tarde tardes \
    te tenemos tengo tiene todavia toda todo todos tu tus un una uno unos urgente usted ustedes va \
    vamos ven venga venir vez voy y ya yo lunes martes miercoles jueves viernes sabado domingo \
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre \
    agora ai ainda alguem amanha ao aos as ate boa boas bom chave chaves chego com depois desculpa \
    desculpe dele dela do da dos das duas e ela ele em entao era essa esse esta estamos estao este \
    estou eu fechadura fechado ficou foi fora hoje isso isto ja la mais mas me meu meus minha minhas \
    muito muita na nas nao nem no nos nossa nosso noite obrigada obrigado oi oie ola onde ontem os \
    ou outra outro pela pelo perdi pode poderia por porta posso preciso precisamos qual quando \
    quanto quero sabe sao se segunda seguro sem sera seu sim so sou sua tarde tem temos tenho tinha \
    trancado trancada tudo um uma valeu vem voce voces vou terca quarta quinta sexta janeiro \
    fevereiro marco maio junho julho setembro outubro novembro dezembro \
    alors apres au aujourd aujourdhui aussi aux avant avec avez avoir avons bien bloque bloquee \
    bonjour bonne bonsoir bon c ca car ce ceci cela ces cet cette chez cle cles combien comment \
    d dans de demain demandez deja depuis des donc du elle en encore enferme enfermee est et etait etes etre \
    faire faut hier ici il ils j jai je jour l la le les leur lui ma madame mais maintenant me \
    meme merci mes mon monsieur n ne non nos notre nous on ou oui par pardon pas perdu peu peut \
    peux plus porte pour pouvez pourquoi pouvons qu quand que quel quelle qui quoi s sa salut sans \
    se serrure ses si soir son sont suis sur ta te tes toi ton toujours tous tout tres trop tu un \
    une urgent va venir viens voici voila vos votre voudrais vous vraiment vrai y lundi mardi \
    mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout \
    septembre octobre novembre decembre \
    der die das den dem ein eine einen mein meine ich bitte danke hallo haben ist wir unser unsere \
    ihr sie konnen guten usd eur brl mxn gbp cad aud pm tv ac id diy faq gps ac dc led sms usb vip";

/// Ordinary words that have a capital all the same.
pub(super) const CAPITALISED: &str = "monday tuesday wednesday thursday friday saturday sunday \
    january february march april may june july august september october november december jan feb \
    mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun english spanish french \
    portuguese christmas easter madame monsieur senor senora usd eur brl mxn gbp cad aud pm tv ac \
    id diy faq gps dc led sms usb vip";

/// Small words of German that are words of no other language here.
pub(super) const GERMAN: &str = "und ich ist nicht ein eine einen einer mein meine meinen wir bitte \
    mit habe haben fur auf den dem zur zum sie konnen";

/// After these a name follows, whatever its case.
pub(super) const NAMED_BY: &[&str] = &[
    "name is",
    "name s",
    "names",
    "name here is",
    "first name",
    "last name",
    "surname is",
    "goes by",
    "under the name",
    "under the name of",
    "in the name of",
    "name of",
    "me llamo",
    "me yamo",
    "nombre es",
    "nombre de",
    "me dicen",
    "me llaman",
    "se llama",
    "se llaman",
    "le dicen",
    "llamado",
    "llamada",
    "apellido",
    "apellido es",
    "a nombre de",
    "nome e",
    "nome da",
    "em nome de",
    "me chamo",
    "chamo me",
    "se chama",
    "chama se",
    "sobrenome e",
    "je m appelle",
    "je mappelle",
    "jmappelle",
    "m appelle",
    "s appelle",
    "nom est",
    "nom c est",
    "prenom est",
    "au nom de",
    "nomme",
    "nommee",
    "mi chiamo",
    "si chiama",
    "a nome di",
    "ich heisse",
    "ich heise",
    "heisst",
    "name ist",
    "auf den namen",
    "nazywam sie",
    "mam na imie",
    "imie",
    "nazwisko",
    "mwen rele",
    "m rele",
    "yo rele m",
    "yo rele mwen",
    "non mwen se",
    "non m se",
    "li rele",
    "toi ten",
    "ten toi la",
    "toi ten la",
    "ten la",
    "ten minh la",
    "minh ten",
    "em ten",
    "anh ten",
    "chi ten",
    "pangalan ko ay",
    "pangalan ko",
    "pangalan niya",
    "ang pangalan",
    "ako si",
    "ako po si",
    "ako c",
    "si mr",
    "adim",
    "benim adim",
    "ma numesc",
    "ma cheama",
    "numele meu",
    "mera naam",
    "mera nam",
    "naam",
    "menya zovut",
    "zovut",
    "ismi",
    "attn",
    "attention",
    "signed",
    "firma",
    "assinado",
    "firmato",
];

/// Before a colon, these announce a name.
pub(super) const LABELS: &str = "name names firma signed sender from recipient occupant resident passenger driver attn nombre nome nom prenom apellido sobrenome customer cliente \
    client contact contacto contato tenant owner";

/// After these a name follows if it can be one.
pub(super) const INTRODUCED_BY: &[&str] = &[
    "i m",
    "im",
    "i am",
    "this is",
    "this is for",
    "its",
    "it s",
    "it is",
    "here is",
    "call me",
    "ask for",
    "asking for",
    "speak with",
    "speak to",
    "speaking with",
    "talk to",
    "talk with",
    "signed by",
    "thank you",
    "soy",
    "yo soy",
    "somos",
    "habla",
    "te habla",
    "le habla",
    "aqui",
    "aqui es",
    "aqui habla",
    "de parte de",
    "preguntar por",
    "pregunte por",
    "pregunta por",
    "preguntas por",
    "busque a",
    "buscar a",
    "busca a",
    "hable con",
    "hablar con",
    "habla con",
    "llame a",
    "llamar a",
    "digale a",
    "dile a",
    "pergunte por",
    "pergunta por",
    "procure por",
    "procurar",
    "fale com",
    "falar com",
    "fala com",
    "sou",
    "eu sou",
    "aqui e",
    "aqui quem fala e",
    "quem fala e",
    "fala",
    "je suis",
    "moi c est",
    "c est",
    "ici",
    "ici c est",
    "demandez",
    "demander",
    "demande",
    "appelez",
    "appeler",
    "parler a",
    "parler avec",
    "de la part de",
    "sono",
    "io sono",
    "sono il",
    "sono la",
    "qui e",
    "parlo con",
    "chieda di",
    "chiedere di",
    "chiedi di",
    "ich bin",
    "hier ist",
    "hier spricht",
    "das ist",
    "fragen sie nach",
    "frag nach",
    "jestem",
    "mowi",
    "prosze pytac o",
    "mwen se",
    "mande pou",
    "toi la",
    "hanapin si",
    "eu sunt",
];

/// After these a name follows if it is hardly anything else.
pub(super) const BESIDE: &[&str] = &[
    "call", "contact", "text", "tell", "see", "meet", "with", "from", "it was", "con", "para",
    "voir", "avec", "parla", "bin", "tu", "se", "gap", "si", "ni", "kay", "main", "ya", "eto",
    "ben", "sunt", "minh la", "em la", "anh la", "chi la", "day la",
];

/// Words that are also names, and that say how somebody is or what there is: they introduce nobody.
pub(super) const NOT_INTRODUCED: &str = "happy lucky glad free frank rich young clear fine good else may even \
    will sure honest close clean short long sunny early late home honey dear sir miss page bill price \
    fan van joy pet row can bon bonne juste vrai clair grand petit noir blanc bien bello bella claro clara \
    sola solo seguro segura listo lista serio rico caro cara barato amable bueno buena feliz vivo viva \
    presente libre vale luz sol mar mayo julio abril agosto junio domingo april june august noel mars avril \
    juin juillet dimanche maggio aprile giugno luglio agosto domenica mai maio junho julho \
    possible normal hier gut dia nada algo todo para porta vida casa ora vero bene ben pronto serve ala \
    con una esta del mas una donde arrive porte fois gens aime merci";

/// Titles, greetings and relations: a word with a capital after one is a name.
pub(super) const BEFORE_NAMES: &str = "mr mrs ms miss mister dr dra sir sr sra srta senor senora \
    senorita don dona senhor senhora seu monsieur madame mme mlle doctor doctora doutor doutora \
    hi hello hey hola oi ola bonjour salut bonsoir dear querido querida estimado estimada prezado \
    cher chere thanks thank gracias obrigado obrigada merci regards saludos atentamente atte \
    cordialmente cordialement sincerely love wife husband son daughter boyfriend girlfriend mother \
    father mom mum dad brother sister friend boss neighbor neighbour tenant landlord roommate \
    esposa esposo mujer marido hijo hija mama papa madre padre hermano hermana amigo amiga jefe \
    vecino vecina inquilino filho filha mae pai irmao irma vizinho vizinha chefe amigo femme mari \
    fils fille mere pere frere soeur ami amie voisin voisine tio tia uncle aunt cousin primo prima \
    sobrino sobrina nephew niece grandma grandpa abuela abuelo suegra suegro novio novia partner \
    husbands wifes coworker employee manager supervisor landlady super handyman driver \
    moglie marito figlio figlia fratello sorella signor signora padrone ciao buongiorno grazie saluti \
    frau herr mann sohn tochter bruder schwester nachbar nachbarin hallo danke gruss grusse \
    pan pani zona maz syn corka brat siostra madan msye mesye fre se papa manman kuya ate mang aling \
    hermanita hermanito chico chica compadre comadre patron patrona dueno duena esposos salut bonjou \
    saludo bendiciones abrazos abraco abracos cheers sincerely respectfully";

/// Words that join two streets.
pub(super) const AND: &str = "and y e et und con com con avec a x con i";

/// After these the two streets of a corner follow.
pub(super) const CORNERS: &[&str] = &[
    "corner of",
    "corner at",
    "corner is",
    "corner between",
    "intersection of",
    "intersection at",
    "intersection between",
    "crossing of",
    "cross streets",
    "cross street",
    "cross streets are",
    "cross street is",
    "crossroads of",
    "junction of",
    "esquina de",
    "esquina con",
    "esquina",
    "esquina da",
    "esquina das",
    "esquina do",
    "esquina entre",
    "esq de",
    "esq con",
    "esq",
    "cruce de",
    "cruce con",
    "cruce entre",
    "interseccion de",
    "cruzamento da",
    "cruzamento de",
    "cruzamento das",
    "cruzamento entre",
    "angle de",
    "angle des",
    "angle du",
    "coin de",
    "coin des",
    "coin du",
    "croisement de",
    "intersection de",
    "intersection des",
    "intersection entre",
    "carrefour",
    "angolo tra",
    "angolo di",
    "angolo con",
    "incrocio tra",
    "incrocio di",
    "incrocio con",
    "ecke",
    "kreuzung",
    "kwen",
    "rog",
    "skrzyzowanie",
    "kanto ng",
];

/// Between these words and their `and` stands a street, if it looks like one.
pub(super) const BETWEEN: &str = "between entre tra fra zwischen ant";

/// Before a street that has no other sign.
pub(super) const PLACED_BY: &str = "on at near by off past in en sobre cerca por na no em sur a au vers \
    to toward towards sull su per";

/// Whose something is: nothing that stands behind one is the name of a place.
pub(super) const OWN: &str = "my your his her our their its mi tu su mis tus sus nuestra nuestro meu minha \
    seu sua meus minhas nosso nossa mon ma mes ton ta tes son sa ses notre votre nos vos leur mio mia tuo \
    tua suo sua nostro nostra mein meine dein deine unser unsere this that these those este esta estos \
    estas ese esa cet cette ces some any every each both one two three i you we they he she me us them it";

/// Names that streets have everywhere, and that are also words.
pub(super) const COMMON_STREETS: &str = "main first second third fourth fifth sixth seventh eighth ninth \
    tenth park oak pine maple cedar elm walnut chestnut spruce ash birch cherry hickory willow magnolia \
    lake hill ridge river spring valley forest meadow church school mill market center central state \
    broadway sunset highland union liberty federal capitol court franklin jefferson adams madison monroe \
    jackson lincoln grant washington cleveland johnson wilson clark martin king ranch canyon ocean bay \
    beach mission grand high water front canal railroad airport industrial commerce college university \
    reforma juarez hidalgo morelos zaragoza allende independencia libertad constitucion revolucion \
    insurgentes universidad principal mayor real sol luna paz flores rosas pinos paulista brasil \
    republique victoire gare eglise mairie liberte";

/// What comes behind the name of a building.
pub(super) const BUILDING_LAST: &str = "apartments apts towers condos condominiums condominium residences \
    lofts villas estates manor inn motel hotel suites mall complex townhomes townhouses";

/// What comes before it.
pub(super) const BUILDING_FIRST: &str = "edificio edificios residencial residenciales condominio condominios \
    fraccionamiento fracc colonia conjunto urbanizacion residencia immeuble residence barrio bairro hotel \
    motel torre torres palazzo condomino predio loteamento multifamiliar";

/// Words of languages that we have no list of, and of none that we have.
pub(super) const ELSEWHERE: &str = "\
    mwen nou pou yo nan gen kay tanpri mesi bonjou bonswa machin pedi kouman konbyen kounye deyo paske \
    ede ou li pa ki kle pot kase rele ap fe bezwen ale vle sou andedan \
    ako ang yung po naman kasi mga ng nga ko mo siya kayo kami nasa wala hindi pwede paano magkano salamat \
    susi bahay sasakyan nawala nakalimutan naiwan pinto kotse sira opo oo ba lang din rin dito doon sa \
    toi khong cua nha xe chia khoa bi duoc giup nhieu nguoi cam xin chao vui long o tren mat quen trong \
    jestem nie mam sie klucz klucze czy prosze dzien dobry moj moje mozna mieszkanie zamek samochod drzwi \
    jak ile kosztuje potrzebuje pomocy zgubilem zgubilam jest sa do na dziekuje pan pani \
    bir ve icin anahtar kapi evim arabam lutfen merhaba yardim kaldim kadar \
    buna ziua sunt nu cheile masina va rog multumesc pentru ajutor usa \
    ik ben het niet sleutel deur huis graag voor mijn \
    saya kunci rumah mobil tidak bisa tolong nina naomba tafadhali funguo nyumba gari \
    mera meri hai nahi ghar chabi gadi kitna kya aap ke ki ka se mein \
    menya klyuch mashina pozhaluysta skolko dver mne nuzhno ya";

/// Streets whose word comes last and means little else.
pub(super) const STREET_LAST: &str = "st str street ave av avenue blvd boulevard rd road ln lane hwy \
    highway pkwy parkway cres crescent terrace trl expy expressway turnpike tpke alley";

/// Streets whose word comes last and is a common word, too.
pub(super) const STREET_LAST_OR_WORD: &str = "drive dr court ct place pl way circle cir square sq \
    close row loop run path pass point park plaza grove hill hills mews gardens walk ter heights";

/// Streets whose word comes first.
pub(super) const STREET_FIRST: &str = "highway hwy autopista autoroute prolongacion prol calle c cl cll av ave avda avenida carrera cra kra kr diagonal \
    transversal calzada callejon pasaje jiron jr urbanizacion urb carretera rua travessa alameda \
    praca estrada rodovia rue bd blvd boulevard chemin impasse allee quai avenue faubourg ruelle \
    barrio bairro colonia";

/// Streets whose word comes first and is a common word, too.
pub(super) const STREET_FIRST_OR_WORD: &str = "privada cerrada andador paseo plaza camino col largo route cours place square \
    via villa residencial conjunto condominio edificio vereda rincon sector";

/// Parts of a building, before their number.
pub(super) const UNITS: &str = "apt apartment unit suite ste room rm floor flr fl bldg building lot \
    depto departamento dpto dept apto apartamento ap piso interior int casa torre edificio bloco \
    bloque andar sala lote quadra appt appartement etage batiment bat porte puerta portal escalera \
    habitacion hab cuarto quarto chambre flat box gate door house tower level planta manzana mz \
    parcela villa chalet numero no nro num bis local oficina office cj conj spot space garage garaje";

/// Floors, after their ordinal.
pub(super) const FLOORS: &str = "floor flr piso andar etage planta level";

/// What is named by a number or a word that must not be known.
pub(super) const CODES: &str = "code codes pin pincode passcode password passwd pass gate alarm \
    lockbox keypad combo combination otp keycode clave claves codigo codigos contrasena porton \
    alarma candado senha portao alarme cadeado digicode buzz portail interphone acces access entry \
    buzzer wifi intercom plate plates placa placas patente matricula tag immatriculation plaque \
    registration license licence vin chassis chasis chassi account cuenta conta compte order pedido \
    orden commande invoice factura fatura facture policy poliza apolice ssn dni cpf cnpj rg nie nif \
    curp rfc passport pasaporte passaporte passeport ticket ref reference referencia case id cedula \
    card tarjeta cartao carte ending zip cep cp postal";

/// What may stand with the secret itself between a colon and the end of the word.
pub(super) const SECRETS: &str = "password passwd pass passcode contrasena clave senha passe wifi \
    code codigo";

/// What may stand between such a word and its number.
pub(super) const CODE_FILLERS: &str = "is are s was it its number no nr num numero n es e est son \
    the el la o a le to for of de del do da du para en in entry front back main side gate door \
    puerta porta porte portal principal entrada acceso acesso code codigo building garage alarm box \
    lockbox que mi my meu minha ma mon our";

/// What is counted: a number before one of these is no code.
pub(super) const COUNTED: &str = "min mins minute minutes minuto minutos h hr hrs hs hour hours hora \
    horas heure heures sec secs second seconds segundo segundos seconde secondes day days dia dias \
    jour jours week weeks semana semanas semaine semaines month months mes meses mois year years \
    ano anos an ans am pm oclock times veces vezes fois percent miles mile km m ft feet foot inch \
    inches cm mm key keys llave llaves chave chaves cle cles lock locks cerradura cerraduras \
    fechadura fechaduras serrure serrures doors puertas portas portes car cars carro carros auto \
    autos coche coches voiture voitures window windows people person personas pessoas personnes";

/// Money, before or after its number.
pub(super) const MONEY: &str = "usd eur brl mxn gbp cad ars cop clp dollar dollars dolar dolares euro \
    euros reais peso pesos buck bucks pounds libras soles";

/// Units that are written onto their number.
pub(super) const ONTO_NUMBERS: &str = "am pm h hr hrs hs hora horas min mins m s sec secs k km mi ft \
    in cm mm kg g lb lbs oz v w kw a amp amps btu gal l st nd rd th x er ers eme e o a os as ers re \
    days day d hours hour mph psi mb gb tb hz p usd eur eu";

/// Digits in words.
pub(super) const DIGITS: &str = "zero one two three four five six seven eight nine oh cero uno una dos \
    tres cuatro cinco seis siete ocho nueve um dois duas quatro sete oito nove meia un deux trois \
    quatre cinq sept huit neuf";

/// Where addresses of the web end, when they are written without `http`.
pub(super) const TOP_LEVEL: &str = "com net org edu gov mil info biz io co app dev us uk ca mx br pt es \
    fr ar cl pe ve ec uy py bo cr gt pa de it ie eu au nz ru ch be nl cn jp ly gl gle link \
    online site shop store tv cc xyz top club website ai ws";
