package names

// turkish holds Turkish, Kurdish and Azeri names as British keyboards render
// them: ş as s or sh, ç as c or ch, ğ dropped or g, ı and i one letter, ö and
// ü as o, u, oe, ue; and the Arabic names they correspond to at lower weight.
// From rules over the Turkish alphabet.
var turkish = table{origin: "rules over the Turkish alphabet", weight: .9, lines: `
mehmet = mehmed mohammed*.5 muhammet*.8 memet
ahmet = ahmed ahmad*.7
mustafa = mustapha
huseyin = hussein husein huseyn hussain*.7
hasan = hassan
ibrahim = ibraim
ismail = ismayil
osman = othman*.7 usman*.7
omer = oemer umar*.7 omar
yusuf = yousuf yusif
suleyman = sueleyman sulayman
emre = emreh
emir = amir
eren = erin*.1
cem = jem cemm
can = jan john*.2
cemal = jemal jamal
cihan = jihan cihaan
cagri = chagri cagry
caglar = chaglar
cetin = chetin
celik = chelik
gokhan = goekhan gokan
gul = guel gool
gulay = guelay
gulsen = gulshen guelsen
hakan = haqan*.6
halil = khalil
hatice = khadija*.5 hatije
ayse = aishe ayshe aysha*.6 aisha*.5
fatma = fatima
zeynep = zainab*.6 zeyneb
elif = eliff
emine = amina*.6
esra = esrah
busra = bushra busrah
kubra = kuebra
merve = marwa*.4
meryem = maryam
ozgur = oezguer ozguer
ozlem = oezlem
ozturk = oezturk ozturck
onur = honour*.1
oguz = oghuz oguzz
ridvan = rizwan*.6
sahin = shahin
selin = celine*.2
sengul = shengul
serife = sherife
seyma = sheyma shaima*.5
sukru = shukru
turkan = tuerkan
ugur = ughur
umit = uemit
yagmur = yaghmur
yasar = yashar
yildirim = yildrim
yildiz = yilditz*.3
yilmaz = yilmas
demir = demirr
kilic = kilich
koc = koch*.4
aydin = aydan*.4
dogan = doghan
erdogan = erdoan
guler = gueler
isik = ishik
kaya = kayah
simsek = shimshek
tas = tash
`}
