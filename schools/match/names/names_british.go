package names

// british holds the short and pet forms that English-speaking families and
// school registers use. Written down from general knowledge of English usage;
// not taken from any published list. A form that serves several names carries
// less weight for each.
var british = table{origin: "general knowledge of English usage", weight: .8, lines: `
abigail > abi abbie abby abbey gail*.4
abbie = abby abi abbey abbi
adam > ad*.3
adelaide > addie ada*.4 adie
adeline > addie addy
adrian > ade
agnes > aggie nessa*.3
aidan = aiden ayden aidyn adan*.4
alan = allan allen alun*.5
albert > bert albie al*.4 bertie
alexander > alex alec sandy*.5 xander zander lex sasha*.4 al*.3 alexa*.2 ally*.3
alexandra > alex sandra alexa lexi lexie sasha*.5 allie*.4 xandra zandra ally*.3
alexandria > alex lexi alexandra*.7
alexis > lexi lexie alex
alfred > alfie alf fred freddie*.5
alfie = alfi alfy
alice > ali*.4 allie*.5 alyce lissie*.3
alison = allison alyson
alison > ali allie ally
amanda > mandy manda
amelia > millie amy*.4 mia*.3 melia milly mel*.3
amy = aimee aimie amie ami
andrea > andie andi
andrew > andy drew
angela > angie ange
angelina > angie lina*.4
ann = anne
anna = ana
annabel = annabelle anabel annabell
annabelle > bella*.5 belle*.5 anna annie*.4
annie > ann anne anna*.5
anthony = antony
anthony > tony ant toni*.4
antonia > toni tonia
archibald > archie arch
archie = archy
arthur > art artie
ashley = ashleigh ashlee ashlea
ashley > ash
ashton > ash
augustus > gus
barbara > barb babs barbie
barnabas > barney
barnaby > barney
bartholomew > bart barty
beatrice > bea bee*.5 trixie beattie
beatrix > bea trixie
benedict > ben benny
benjamin > ben benji benny benjie
bernard > bernie
bethany > beth bethan*.4
bethany = bethanie bethanny
bradley > brad
bradley = bradly bradleigh
brandon > brad*.2
brian = bryan
bridget > bridie biddy
brooke = brook
caitlin = kaitlin katelyn caitlyn kaitlyn katelin
caitlin > cait kate*.4 caity
callum = calum kallum
callum > cal
cameron > cam
cameron = camron kameron
camilla > millie*.5 cam milly*.5
carl = karl
carla = karla
carly = karly carley carlie
caroline = carolyn
caroline > caz carrie carol*.4 lina*.2
cassandra > cass cassie sandra*.4
catherine = katherine kathryn catharine katharine cathryn kathrine
catherine > cath cathy cat kate katie kitty
katherine > kath kathy kat kate katie kitty katy
kathryn > kath kathy kate katie
kate = cate
katie = katy kati katey
cecilia > cece celia cissy
charles > charlie chas chaz chuck*.2
charlie = charley charly
charlotte > charlie lottie charley lotte char lotty
chelsea = chelsey chelsie
chloe = khloe cloe
christian > chris kris
christina > chris chrissie tina christie*.5 kristina
christine > chris chrissie tina*.4 christy*.4
christopher > chris kit topher christy*.3 kris*.5
christopher = kristopher cristopher
claire = clare clair
clara = klara
connor = conor conner konnor
connor > con*.4
constance > connie
cora = kora
courtney = courtenay kourtney
cynthia > cindy
daisy = daisie daisey
daniel > dan danny
daniella = daniela
daniella > dani ella*.3
danielle > dani dan*.3 elle*.2
darren = daren
david > dave davey davy dai*.3
deborah = debra debora
deborah > deb debbie debs
declan > dec
dennis = denis
dominic = dominick dominik
dominic > dom nic*.3
donald > don donnie
dorothy > dot dottie dolly*.4
douglas > doug dougie
dylan = dillon dillan dylon
edmund > ed eddie ned ted*.4
edward > ed eddie ted teddy ned
edwin > ed eddie
eleanor = elinor ellinor eleanore elenor
eleanor > ellie nell nora ella*.4 elle*.4 lenny*.2 elly
elias > eli
eliza > liza lizzie*.5
elizabeth = elisabeth
elizabeth > liz lizzie beth eliza libby betsy betty bess ellie*.4 lizzy lisa*.3 elsie*.3 liza betsie lily*.1
ellie = elly elli elley
ella = ela*.5
elliot = eliot elliott eliott
elsie = elsy
emily = emilie emely emilly
emily > em emmy millie*.4 emmie
emma > em emmy
emmeline > emmy
eric = erik
erin = eryn
esme = esmee esmae
esther > essie hester*.4
ethan = ethen eathan
eugene > gene
evangeline > eva evie
eve > evie eva*.6 evelyn*.3
eva = ava*.2
evelyn > evie eve lyn*.2 eva*.3
evie = evey evi
felicity > fliss flick lissy
finlay = finley findlay
finlay > fin finn
finn = fin
florence > flo florrie flossie
frances > fran frankie franny francesca*.3 fanny*.2
francesca > fran frankie chess cesca franny
francis > frank frankie fran
frank > frankie
franklin > frank
frederick = frederic fredrick fredric
frederick > fred freddie freddy rick*.2
freya = freja freyja
gabriel > gabe gabi*.4
gabriella > gabby gabi ella*.3 bella*.2 gabbie
gabrielle > gabby gabi elle*.2
gareth > gaz gary*.3
gary = garry
geoffrey = jeffrey jeffery
geoffrey > geoff
jeffrey > jeff
george > georgie
georgia > georgie gia*.2
georgina > georgie gina georgia*.3
gerald > gerry
gerard > gerry ged
gillian = jillian
gillian > gill gilly
graham = graeme grahame
grace = gracie
gregory > greg gregor*.4
gwendoline > gwen
hannah = hanna hana
hannah > han
harold > harry*.5 hal
harriet > hattie harri harry*.3 hatty
harrison > harry harris*.4
harry = harri*.5
harvey = harvie
hayley = hailey haley haylee hayleigh
helen = helena*.5 hellen
helena > lena nell*.3
henrietta > etta hettie hattie*.4
henry > harry hal hank*.2 henri*.4
hope = hopie*.5
hugh = huw*.5
hugo = hugh*.3
ian = iain
imogen = imogene immogen
imogen > immy imo immie
isaac = issac izaac isaak
isaac > zac zak ike*.3 izzy*.3
isabel = isobel isabelle isabella*.6 izabel isobelle isabell
isabella = izabella isabela
isabelle > izzy bella*.4 belle issy izzie
isabella > izzy bella issy izzie
isabel > izzy issy bell*.3
isla = ayla*.1 iyla
jack > jackie*.2 jacky*.2 jak
jackson = jaxon jaxson jaxen
jacob = jakob jacub
jacob > jake cob*.2 jay*.2 coby*.3
jacqueline = jaqueline jacquelyn jackeline
jacqueline > jackie jacqui jacky
jade = jayde jaid
jake = jaik
james > jim jimmy jamie jem jimmie jay*.2
jamie = jaime jamey jaimie
jane = jayne
janet > jan
janice = janis
jasmine = jasmin yasmin jazmin yasmine jazmine yasmeen jasmeen*.4
jasmine > jas jaz jazz jazzy
jason > jay jase
jayden = jaden jaydon jaiden jaydan
jemima > jem mima jemma*.3
jennifer > jen jenny jenna*.3 jenni jennie
jeremy > jez jerry jem
jerome > jerry*.5
jessica = jessika jesica
jessica > jess jessie jessy
jill = jil
joanna > jo joanne*.6 anna*.2
joanne > jo
jocelyn = joscelyn joslyn
jodie = jody jodi
joel > joey*.3
john = jon
john > jack*.5 johnny jonny
jonathan = jonathon johnathan johnathon jonothan
jonathan > jon jonny john*.4 johnny*.5 nathan*.2 jono
jordan = jordon jorden
joseph > joe joey jo*.3 jos
josephine > josie jo jojo fifi*.2
joshua > josh
jude > judah*.3
judith > judy jude
julia = julie*.5
julian > jules jools
julie > jules
juliet = juliette
kara = cara
karen = caren*.6
kayla = kaila kaylah
kayleigh = kaylee kayley kailey
keira = kiera kira*.6 kyra*.4
kelly = kelley kellie
kenneth > ken kenny
kevin > kev
kian = keane*.2 cian
kimberley = kimberly kimberleigh
kimberley > kim kimmy
kieran = kieron ciaran kieren keiran kyran
kristen = kirsten*.5 kristin
kyle = kile
lacey = lacy lacie
laura = lora
laura > laurie*.5
lauren = loren lauryn
lauren > lo*.2 loz laura*.3
laurence = lawrence
laurence > larry laurie loz
leah = lea lia*.6 leia
leanne = lianne leeanne
leo = leon*.3
leonard > len lenny leo
leonardo > leo
leopold > leo
lewis = louis lois*.1 luis*.4
lewis > lew
louis > lou louie
lexi = lexie lexy
liam = lliam
lila = lyla leila*.5 layla*.4
layla = leila laila leyla lailah
lily = lilly lillie lili
lillian = lilian
lillian > lily lil lilly
linda = lynda
lindsay = lindsey lyndsay lyndsey linsey
lisa = leesa
logan = logen
louisa > lou lulu
louise > lou lulu louisa*.5
lucas = lukas lucus
lucas > luke luc*.5
lucia > lucy*.4
lucy = lucie luci
lucy > lu*.3
luke = luc
lydia = lidia
lynn = lyn lynne
mackenzie = mckenzie makenzie
mackenzie > mac kenzie
madeleine = madeline madelaine madelyn
madeleine > maddie maddy
madison = maddison
madison > maddie maddy
maisie = maisy mazie maisey
malcolm > mal
margaret > maggie meg peggy marge maisie*.3 greta*.4 peg daisy*.2
maria = mariah*.4 marya
mark = marc
martha > mattie*.4
martin = martyn
martin > marty
martina > tina
mary > molly polly*.4 may*.4 mae*.3 marie*.3
mason = mayson
matilda > tilly mattie tilda tillie
matthew = mathew
matthew > matt matty mat
maurice > mo moz
maximilian > max
maxwell > max
maxine > max
megan = meghan meagan megyn
megan > meg megs
melanie > mel
melissa > mel lissa missy
mia = mya miah mea
mya = maya*.5 mia
michael = micheal mikael michal*.3
michael > mike mick mickey mikey micky
michaela > mickey*.4 kayla*.4 mikayla
michelle > shell chelle shelly
mildred > millie
millie = milly millee
miriam > mim mimi
mitchell > mitch
mollie = molly
molly = molli
morgan = morgen
nancy = nansi*.4
naomi = naiomi
natalia > nat talia nata*.4
natalie = nathalie natalia*.4
natalie > nat
natasha > tasha nat tash
nathan > nate nath
nathaniel > nathan nat nate nath
neil = neal niall*.3
niamh = neve neave*.5
nicholas = nicolas nickolas
nicholas > nick nicky nico
nicola = nichola
nicola > nicky nic nikki nik
nicole > nicky nikki nic
nigel > nige
noah = noa
norman > norm
oliver > ollie olly
olivia > liv livvy ollie livi libby*.2
olivia = alivia olivea
ollie = olly
oscar = oskar
oscar > ozzy
oswald > ozzy oz
owen = owain*.5 eoin*.3
paige = page
pamela > pam
patricia > pat trish tricia patsy patti
patrick > pat paddy rick*.1
paula > pauline*.3
penelope > penny pen poppy*.1
percival > percy
peter > pete
philip = phillip
philip > phil pip
philippa > pip pippa
phoebe = phebe pheobe
phoebe > fifi*.2 bee*.3
poppy = poppie
prudence > pru
rachel = rachael racheal
rachel > rach
ralph = rafe*.5
raymond > ray
rebecca = rebekah rebeca
rebecca > becky bex becca beckie beck
reece = rhys rees reese
reginald > reg reggie
richard > rick dick rich richie ricky
riley = reilly rylee ryleigh rylie
robert > rob bob bobby robbie bert*.2 robin*.3
roberta > bobbie robbie*.4
robin = robyn
roderick > rod rick*.2
rodney > rod
roger > rog
roman = romain*.4
ronald > ron ronnie
ronan > ro*.2
rory = rori ruari*.5
rosalind > ros roz
rosamund > ros roz
rose = rosie
rosemary > rose rosie romy
rosie = rosy
rowan = rowen
roxanne > roxy
ruby = rubie
rupert > ru*.2
russell > russ
ryan = rian rhyan
sadie = sady
samantha > sam sammy sammie
samuel > sam sammy
sandra > sandy
sarah = sara
sarah > sal*.3 sally*.4
saskia > sas
scarlett = scarlet
sean = shaun shawn
sebastian > seb bastian baz
sebastian = sebastien
shannon = shanon
sharon = sharron
shauna = shawna
sheila = shelagh sheelagh
sidney = sydney
sidney > sid
simon > si sim*.3
sky = skye
sophia = sofia
sophia > soph sophie*.5
sophie = sofie sophy
sophie > soph
stacey = stacy staci
stanley > stan
stella > stell*.5
stephanie = stefanie
stephanie > steph stevie
stephen = steven stephan*.5
stephen > steve ste stevie
steven > steve ste stevie
stewart = stuart
stuart > stu
summer = sommer
susan > sue suzie susie suki*.3
susanna = susannah suzanna suzannah
susanna > sue susie zanna
suzanne > sue suzie suzy
sylvia = silvia
tabitha > tabby tabs
teresa = theresa therese
teresa > terry tess tessa
terence = terrence
terence > terry tel
thea = theia
thea > theodora*.5 dorothea*.3
theo = teo
theodore > theo teddy ted
thomas = tomas
thomas > tom tommy
tia = tiah
tiffany > tiff
timothy > tim timmy
toby = tobi tobie
tobias > toby tobi
tracey = tracy
tristan > tris
tyler = tylor
valerie > val
vanessa > nessa
verity > vee*.3
veronica > ronnie vron
victor > vic
victoria > vicky tori vikki vic toria vickie
vincent > vin vince vinny
violet > vi letty*.3
vivian = vivien vivienne
walter > walt wally
wesley > wes
wilfred = wilfrid
wilfred > wilf will*.3 fred*.3
william > will bill billy liam*.4 willie wills
winifred > winnie freda
yvonne > eve*.2
zachary = zachery zackary
zachary > zac zak zach zack
zac = zak zach zack
zara = zahra*.6 zarah
zoe = zoey
`}
