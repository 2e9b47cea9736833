package names

// polish holds Polish names with the pet forms that schools hear daily, their
// spellings without Polish letters, and the feminine and masculine endings of
// one family. From general knowledge of Polish usage and its alphabet.
var polish = table{origin: "general knowledge of Polish usage", weight: .85, lines: `
adam > adas
agata > agatka
agnieszka > aga agnes*.5
aleksander = alexander aleksandr
aleksander > olek alek alex*.7
aleksandra = alexandra
aleksandra > ola alex*.5 olka
alicja = alicia alice*.6 alicya
amelia > amelka
andrzej = andrew*.6 andrej andrzei
anna > ania anka hania*.2
antoni = anthony*.6 antony*.6
antoni > antek tony*.5
barbara > basia
bartosz = bartholomew*.3 bartek*.9
bartlomiej > bartek bart
blazej = blaise*.4
bogdan = bohdan
cezary = cesar*.6
damian = damien
daniel > danielek
dawid = david
dominik = dominic
dorota > dorothy*.5
elzbieta = elizabeth*.6 ela*.8
emilia = emily*.5 emilka
ewa = eva eve*.5
filip = philip phillip
franciszek = francis*.6 franek*.9 franciszka*.3
gabriela = gabriella
grzegorz = gregory*.6 grzesiek*.8 greg*.6
hanna > hania hanka
igor > igorek
iwona = yvonne*.5
jacek = jack*.4
jadwiga = hedwig*.3
jakub = jacob*.7 kuba*.9 jacub
jan = john*.5 janek*.9 jasiek*.8
jerzy = george*.6 jurek*.8
joanna > asia
jozef = joseph*.7 josef
julia > julka
kacper = casper*.6 kasper
kamil = camil
karolina = caroline*.6 karo*.6 carolina
katarzyna = catherine*.5 kasia*.9 katherine*.5
kinga > kingusia*.4
klaudia = claudia
kornelia = cornelia
krystian = christian kristian
krzysztof = christopher*.6 krzys*.8 kris*.6 chris*.5
lena = helena*.4
leon > leonek
lukasz = lucas*.7 luke*.6 lukas
maciej = matthew*.3 maciek*.9
magdalena = magda*.9 madeleine*.3
maja = maya maia
malgorzata = margaret*.5 gosia*.9 malgosia*.9
marcin = martin*.7
marek = mark*.6
maria > marysia
marta = martha
mateusz = matthew*.6 mateus
michal = michael
mikolaj = nicholas*.6 mikolai nikolai*.6
milosz = milos
monika = monica
natalia > natalka
nikola = nicola
norbert = norberto*.6
oliwia = olivia
oliwier = oliver olivier
oskar = oscar
patrycja = patricia
patryk = patrick
pawel = paul*.6 pavel
piotr = peter*.6 piotrek*.9
przemyslaw = przemek*.9
rafal = raphael rafael
robert > robercik
roksana = roxana roxanne
ryszard = richard*.6
sebastian > seba
stanislaw = stanley*.4 staszek*.8 stas*.7
stefan = stephen*.6 stephan
szymon = simon simeon*.6
tadeusz = thaddeus*.5 tadek*.8
tomasz = thomas tomek*.9
tymon = timon
tymoteusz = timothy*.6 tymek*.8
wiktor = victor
wiktoria = victoria
wojciech = wojtek*.9 voytek*.6
zbigniew = zbyszek*.8
zofia = sophia sofia zosia*.9
zuzanna = susanna zuzia*.9 suzanna
# families
kowalski = kowalska
nowak = novak
wisniewski = wisniewska
wojcik = woycik
kaminski = kaminska
lewandowski = lewandowska
zielinski = zielinska
szymanski = szymanska
kozlowski = kozlowska
jankowski = jankowska
wojciechowski = wojciechowska
kwiatkowski = kwiatkowska
kaczmarek = kaczmarczyk*.3
piotrowski = piotrowska
grabowski = grabowska
pawlowski = pawlowska
michalski = michalska
krawczyk = kravczyk
dabrowski = dabrowska dombrowski*.7
wieczorek = vieczorek
jablonski = jablonska
majewski = majewska
olszewski = olszewska
malinowski = malinowska
`}

// romanian holds Romanian names, some of them Roma, with the loss of ș, ț, ă,
// â, î and the English forms in use. From the Romanian alphabet and general
// knowledge.
var romanian = table{origin: "the Romanian alphabet, general knowledge", weight: .85, lines: `
adrian = andrian*.5
alexandru = alexander alex*.7 alexandro sandu*.5
alexandra > sanda
ana = anna
anamaria = annamaria
andreea = andrea andreia
andrei = andrew*.5 andrej andrey
bianca = bianka
catalin = katalin*.4
catalina = katalina
constantin = constantine costel*.6 costin*.6 konstantin
corneliu = cornel
cosmin = kosmin
cristian = christian kristian cristi*.8
cristina = christina kristina
daniela = daniella
david = davit
denisa = denise*.6 deniza
dumitru = dimitru dimitri*.6 mitica*.5
elena = helen*.4 helena*.6 ilinca*.2
emanuel = emmanuel
eduard = edward edi*.6
florin = florian*.6 florentin*.5
gabriel = gavril*.6
george = gheorghe georgi*.6
gheorghe = george ghita*.5
ilie = elias*.5 elie
ioan = ion john*.4 ioann
ion = john*.4 ionel*.7 ionut*.6 nelu*.4
ionut = ionel*.6 ionutz
ioana = joanna*.6 ioanna
iulia = julia yulia
iulian = julian
larisa = larissa
laurentiu = laurence*.5 laurentziu
lucian = lucien
luminita = luminitza
madalina = magdalena*.4 madelina
marius = mario*.4
maria > marioara mariuca*.5
matei = matthew*.6 mattei mathei
mihai = michael*.5 mihail mihaita*.5
mihaela = michaela
mircea = mirca*.6
nicolae = nicholas*.6 nicolai nicu*.6
nicoleta = nicolette
octavian = octav*.6
ovidiu = ovidio
paul = pavel*.4
petru = peter*.5 petre
radu = rad*.3
razvan = rasvan
roxana = roxanna
sorin = soryn
stefan = stephen*.5 stephan
stefania = stephanie*.5
teodor = theodore
tiberiu = tibi*.5
tudor = tudur*.4
valentin = valentine
vasile = basil*.3 vasilica*.4
victor = viktor
vlad = vladut*.6 vladimir*.5
# families
popescu = popesku
ionescu = jonescu
dumitrescu = dimitrescu
gheorghiu = georgiu
munteanu = muntean
stan = stann
stoica = stoika
ciobanu = cioban
lacatus = lacatush
covaci = kovacs*.6 kovaci
`}

// slavic holds Russian, Ukrainian, Bulgarian, Czech, Slovak and Baltic names
// in their several romanisations. From the published romanisation practices of
// those scripts, applied by hand.
var slavic = table{origin: "romanisation rules, general knowledge", weight: .85, lines: `
aleksei = alexei oleksii*.7 aleksey alexey
aleksandr = alexander oleksandr alexandr sasha*.6
anastasia = anastasiia anastasiya nastya*.7 anastazja
andrii = andrey andriy andrei andrew*.4
artem = artyom artiom
bohdan = bogdan
daria = darya dariia daryna*.5
danylo = daniil daniel*.6 danilo
dmytro = dmitri dmitry dimitri
hanna = ganna anna*.5
iryna = irina
ivan = john*.2 ian*.2
kateryna = katerina ekaterina catherine*.5 katya*.7
khrystyna = kristina christina
kseniia = ksenia xenia
maksym = maxim maksim max*.6
marharyta = margarita
mariia = maria mariya
mykhailo = mikhail michael*.5 misha*.6
mykola = nikolai nicholas*.4
natalia = nataliia natalya
nikolay = nikolai nicolai
oleh = oleg
oleksandra = aleksandra alexandra
olena = elena helen*.3
olha = olga
pavlo = pavel paul*.5
petro = pyotr petr peter*.4
polina = paulina*.5
serhii = sergei sergey sergiy serge*.5
sofiia = sofia sofiya
svitlana = svetlana
tetiana = tatiana tatyana tania*.6
volodymyr = vladimir vova*.5
yelyzaveta = elizaveta elizabeth*.5 liza*.6
yevhen = evgeny yevgeny evgeni eugene*.4
yevheniia = evgenia yevgenia
yulia = julia yuliia iuliia
yurii = yuri yuriy
vasyl = vasil vasily
viktoria = victoria viktoriia
jonas*.5 = john*.3
jurgis = george*.4
kristaps = christopher*.4
tomas = thomas
lukas = lucas
matej = matthew*.4 matei
jakub = jacob*.6
`}

// iberian holds Portuguese, Spanish and Latin American names with their usual
// short forms. From general knowledge.
var iberian = table{origin: "general knowledge of Iberian usage", weight: .85, lines: `
ana = anna
antonio = anthony*.5 tony*.5 toni*.5
carlos = charles*.4 karlos
eduardo = edward*.4 edu*.5
filipe = felipe philip*.5
francisco = francis*.5 paco*.5 chico*.5 kiko*.4
goncalo = gonzalo
guilherme = william*.4 gui*.5
ines = inez agnes*.3
isabel = isabella*.5 ysabel
joao = john*.5 joan*.3
jorge = george*.5
jose = joseph*.5 pepe*.5 ze*.4
leonor = eleanor*.6
luis = luiz louis*.5
manuel = manoel manny*.5
marcos = marcus
maria > mia*.2 mari*.5
mateus = matheus mateo*.6 matthew*.5
miguel = michael*.5
pedro = peter*.5
rafael = raphael
rodrigo = rodrigues*.1
sergio = serge*.4
sofia = sophia
thiago = tiago
vitor = victor
yolanda = iolanda
# families
fernandes = fernandez
rodrigues = rodriguez
gonzalez = gonzales goncalves*.4
lopes = lopez
gomes = gomez
martins = martinez*.5
sousa = souza
silva = dasilva*.7
santos = dossantos*.7
`}
