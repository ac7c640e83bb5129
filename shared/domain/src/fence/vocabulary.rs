//! Words that tell what stands beside them, in English, Spanish, Portuguese and French. They are
//! folded: small letters without accents.

/// Whether a folded word is in a list.
pub(super) fn is_in(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split_ascii_whitespace().any(|listed| listed == word)
}

/// Small words inside names and streets; alone they name nobody.
pub(super) const PARTICLES: &str = "de del de la las los lo le les l d da das do dos di du des van \
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
    "me llamo",
    "nombre es",
    "me dicen",
    "se llama",
    "nome e",
    "me chamo",
    "chamo me",
    "se chama",
    "je m appelle",
    "je mappelle",
    "jmappelle",
    "s appelle",
    "nom est",
    "prenom est",
    "attn",
];

/// Before a colon, these announce a name.
pub(super) const LABELS: &str = "name nombre nome nom prenom apellido sobrenome customer cliente \
    client contact contacto contato tenant owner";

/// After these a name follows if it looks like one.
pub(super) const SAID_BY: &[&str] = &[
    "i m",
    "im",
    "i am",
    "this is",
    "it s",
    "it is",
    "here is",
    "call me",
    "ask for",
    "speak with",
    "speaking with",
    "soy",
    "somos",
    "habla",
    "te habla",
    "le habla",
    "aqui",
    "aqui es",
    "de parte de",
    "pregunte por",
    "pregunta por",
    "pergunte por",
    "sou",
    "somos",
    "aqui e",
    "quem fala e",
    "fala",
    "je suis",
    "c est",
    "ici",
    "demandez",
];

/// Titles, greetings and relations: a word with a capital after one is a name.
pub(super) const BEFORE_NAMES: &str = "mr mrs ms miss mister dr dra sir sr sra srta senor senora \
    senorita don dona senhor senhora seu monsieur madame mme mlle doctor doctora doutor doutora \
    hi hello hey hola oi ola bonjour salut bonsoir dear querido querida estimado estimada prezado \
    cher chere thanks thank gracias obrigado obrigada merci regards saludos atentamente atte \
    cordialmente cordialement sincerely love wife husband son daughter boyfriend girlfriend mother \
    father mom mum dad brother sister friend boss neighbor neighbour tenant landlord roommate \
    esposa esposo mujer marido hijo hija mama papa madre padre hermano hermana amigo amiga jefe \
    vecino vecina inquilino filho filha mae pai irmao irma vizinho vizinha chefe amigo femme mari \
    fils fille mere pere frere soeur ami amie voisin voisine";

/// Common given names of the four languages that are not also common words.
pub(super) const GIVEN: &str = "\
    aaron abigail adam adrian alan albert alberto alejandra alejandro alex alexander alexandra \
    alexandre alexis alfredo alice alicia allison amanda amelia amy ana andre andrea andreia andres \
    andrew angela angelica anita ann anna anne anthony antoine antonio ariana armando arthur arturo \
    ashley beatriz benjamin bernardo beth betty brandon brenda brian bruno caio camila camille \
    carla carlos carmen carol carolina caroline catherine cecilia cesar charles charlotte \
    chloe christian christina christine christopher claire claudia claudio cristian cristina daniel \
    daniela danielle danilo david deborah denise dennis diana diego donald donna dylan edgar eduarda \
    eduardo edward elena elias elisa elizabeth ella ellen emilio emily emma enrique eric erica erik \
    erika ernesto esteban esther ethan eva evelyn fabian fabio felipe felix fernanda fernando flavio \
    francisco francois frederic gabriel gabriela gary george gerardo gilberto giovanni gisele \
    gloria gonzalo gregory guillaume guillermo gustavo hannah hector helena henri henrique henry \
    hugo ian ignacio ines irene isabel isabela isabella isabelle ivan jacob jacqueline jaime james \
    jane janet janice jason javier jean jeff jeffrey jennifer jeremy jerry jesse jessica jesus jim \
    joan joana joao joaquin joe joel john johnny jonathan jorge jose joseph joshua josue juan juana \
    julia julian juliana julie julien julio justin karen karina karla kate katherine kathleen \
    kathy keith kelly kenneth kevin kimberly kyle larissa larry laura lauren laurent leandro \
    leonardo leonor leticia liam lilian linda lisa logan lorena lorenzo louis louise luca lucas \
    lucia luciana luciano luis luisa luiz luiza madison manuel manuela marc marcela marcelo marcia \
    marcio marco marcos margaret margarita maria mariana mariano marie marina mario marion martha \
    martin martina mary mateo mateus mathieu matt matthew mauricio megan melissa michael michel \
    michele michelle miguel mike miriam monica monique muhammad mohamed mohammed ahmed nancy \
    natalia natalie nathan nelson nicolas nicole noah norma olivia oscar pablo pamela patricia \
    patrick paul paula paulo pedro peter philip philippe pierre priscila rachel rafael rafaela \
    ralph ramon raquel raul rebecca renata ricardo richard robert roberta roberto rodrigo roger \
    rogerio ronald rosa rosana ruben russell ruth ryan salvador samantha samuel sandra sara sarah \
    scott sean sebastian sergio sharon shirley silvia simon simone sofia sonia sophia sophie stephanie \
    stephen steve steven susan sylvie tatiana teresa theresa thiago thierry thomas tiago tim \
    timothy tom tomas tony tyler valentina valeria vanessa veronica vicente victor victoria \
    vincent vinicius virginia vitor walter wanda wendy wesley william willian xavier ximena yolanda \
    yvonne zachary \
    bob bobby dave ben dan danny jen jenny liz kim nick rick rob ron ted tina tommy vicky billy \
    jimmy charlie andy sally debbie peggy cindy mandy pepe paco lupe chuy beto toni mari nando caro \
    bia duda malu guto theo lea enzo valentin guadalupe";

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

/// What may be said with the secret itself between a colon and the end of the word.
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
