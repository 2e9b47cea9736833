package names

// somali holds Somali names in Somali spelling (x for ḥ, c for ʿayn, doubled
// vowels) and the English and Arabic spellings of the same names. From the
// rules of Somali orthography and general knowledge.
var somali = table{origin: "Somali orthography, general knowledge", weight: .9, lines: `
maxamed = mohamed mohammed muhammad*.8 mahamed
maxamuud = mohamud mahmoud mohamoud
axmed = ahmed ahmad
cali = ali
cabdi = abdi
abdi > abdirahman*.5 abdullahi*.5 abdikadir*.4 abdirashid*.4 abdirizak*.4 abdiaziz*.4
cabdullahi = abdullahi abdullah*.8
cabdiraxmaan = abdirahman abdulrahman*.8
cabdikariim = abdikarim abdulkarim*.8
abdirizak = abdirisaq abdurazak abdirazak
abdirashid = abdurashid abdulrashid
abdifatah = abdulfatah abdifatax abdelfattah*.8
abdinasir = abdinasser
xasan = hassan hasan
xuseen = hussein hussain*.8
xaliimo = halimo halima
xamdi = hamdi
xawo = hawo hawa
ciise = isse issa esse
cismaan = osman usman*.7
cumar = omar umar
ibraahim = ibrahim
ismaaciil = ismail
yuusuf = yusuf
yaxye = yahye yahya
faadumo = fadumo fatima*.7 faduma fatuma
caasha = asha aisha*.7 casha
khadiijo = khadijo khadija
maryan = maryam mariam*.7 maryama
saynab = zeinab zainab*.8 sainab
sahra = zahra
sacdiyo = sadiyo sadia*.8
nimco = nimo nimca
deeqa = deqa
hodan = hodon
ifrah = ifra
ikraan = ikran ikram*.7
ayaan = ayan ayanle*.5
faarax = farah
guuleed = guled gulaid
jaamac = jama jamac
liibaan = liban
mahad = mahat
nuur = nur noor*.8
ruqiya = ruqia rukia
shukri = shukry
suleekha = zuleikha*.6 sulekha
warsame = warsama
xirsi = hirsi
cawil = awil
dahir = daahir
geedi = gedi
`}

// westAfrican holds Yoruba, Igbo, Akan, Hausa, Wolof, Fula, Krio and Congolese
// names: the short forms in daily use (the first or last element of a sentence
// name), and French against English spelling. From general knowledge and from
// the way those names are composed.
var westAfrican = table{origin: "composition of the names, general knowledge", weight: .8, lines: `
abiodun > abi biodun
abimbola > bimbola bola abi bimbo
adebayo > bayo ade debayo
adebola > bola ade debola
adedayo > dayo ade
adekunle > kunle ade
ademola > demola ade
adeola > ola ade deola
aderonke > ronke ade
adetola > tola ade
adewale > wale ade
ayodele > ayo dele
ayomide > ayo mide
babatunde > tunde baba
boluwatife > bolu tife bolutife
damilola > dami lola damilare*.4
damilare > dami lare
ebunoluwa > ebun
enitan > eni
eniola > eni ola
folake > fola
folasade > sade fola shade
ibukunoluwa > ibukun
ifeoluwa > ife
inioluwa > ini
iyanuoluwa > iyanu
jesutofunmi > tofunmi jesu*.3
mofiyinfoluwa > fiyin mofi
moyosore > moyo
moyosoreoluwa > moyosore moyo
olamide > ola mide lami*.3
olanrewaju > lanre ola
olaoluwa > ola laolu
olatunji > tunji ola
oluwadamilola > damilola dami dammy*.5
oluwadarasimi > darasimi dara
oluwafemi > femi
oluwakemi > kemi
oluwaseun > seun
oluwaseyi > seyi
oluwatimilehin > timilehin timi
oluwatobi > tobi toby*.4
oluwatobiloba > tobiloba tobi oluwatobi
oluwatoyin > toyin
oluwatomisin > tomisin tomi
oluwabukola > bukola bukky*.5
oluwafunmilayo > funmilayo funmi
olufemi > femi
olufunke > funke
olumide > mide olu
olusegun > segun
oluseyi > seyi
olushola > shola sola
sola = shola
oreoluwa > ore
temitope > temi tope
temiloluwa > temi
titilayo > titi
toluwalase > tolu
toluwani > tolu
yetunde > yetty*.4
chibuike > chibu ike
chibuzor = chibuzo
chidera > dera chi*.4
chidi > chidiebere*.5 chidiebube*.4
chidinma > dinma chi*.4
chiamaka > amaka chi*.4
chigozie > gozie
chijioke > jioke chiji
chinedu > edu*.4 nedu
chinonso > nonso chi*.3
chinyere > chi*.3
chioma > oma chi*.3
chisom > som*.3 somto*.2
chukwudi > chudi
chukwuemeka > emeka
chukwuma > chuma
ebere > chidiebere ebele*.5
ebube > chidiebube
ifeanyi > ify ife*.4
ifeoma > ify oma*.4
ikechukwu > ike iyke
kelechi > kele kc*.3
kenechukwu > kene
nkechi > kechi
nnamdi > namdi
nneka > neka
obinna > obi
ogechukwu > oge
okechukwu > okey oke
onyeka > onyekachi*.6
somtochukwu > somto
tochukwu > tochi
uchenna > uche
ugochukwu > ugo
zikora > ziko*.5
kofi = coffie*.6 koffi
kwabena = kobina*.6 kobena kobby*.5
kwadwo = kojo kwadjo kodjo
kwaku = kweku kouakou*.6
kwame = kwamena*.6 kouame*.6
kwasi = kwesi akwasi kouassi*.6
yaw = yao ekow*.4
abena = abenaa araba*.3
adwoa = adjoa
afia = afua efua
akosua = esi*.3 akosuah
akua = ekua
ama = amma
yaa = yaaba*.3
nana = nanna
amadou = ahmadu amadu
aminata = aminatu ami*.5
awa = hawa*.6
binta = bintou
fatoumata = fatou fatmata fatimata fatu*.7
fatmata = fatu
foday = fode
ibrahima = ibrahim
isatu = isatou aissatou
kadiatu = kadijatu kadiatou khadija*.5
lamin = lamine alamin
mamadou = mamadu mohammed*.3
mariatu = mariatou maria*.3
mariama = mariam*.7
momodou = mamadou mohamadou
ousmane = usman
oumar = umaru omar*.7
sekou = seku
souleymane = sulaiman
emmanuel = emanuel manny*.4 emma*.1
blessing > bless*.5
ezekiel > zeke
jeremiah > jerry*.4 jeremie*.5
# families
mensah = mensa
owusu = owuso
boateng = boatang
asante = ashanti*.5
addo = ado
diallo = jallow jalloh
bah = ba
barry = barrie
camara = kamara
conteh = konteh conte
sesay = sessay
koroma = kroma*.4
traore = traor trawally*.3
keita = kayta*.4
sow = so*.2
toure = touray turay
okafor = okafo okoro*.2
okonkwo = okonkwor
nwosu = nwosou
adeyemi = adeyeme
ogunleye = ogunley
ogunbanjo = ogunbango
balogun = baloghun
`}
