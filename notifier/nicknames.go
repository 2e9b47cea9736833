package notifier

import (
	"slices"
	"strings"
)

// nicknameGroups are British given names that are used for one another, a
// group on each line. The table is short on purpose: a nickname that it does
// not hold is still found where the force lists it.
const nicknameGroups = `
abigail abby abbie abi gail
adam ad addy
adelaide addie ada
agnes aggie nessie
alan allan allen al
albert al bert bertie
alexander alex alec alexis sandy sasha xander lex
alexandra alex alexa lexi lexie sandra sasha
alfred alf alfie fred
alice ali allie
alison ali allie
amanda mandy manda
amelia millie milly mel emily
andrew andy drew
angela angie ange
ann anne annie anna nancy
anthony antony tony ant
archibald archie
arthur art artie
barbara barb babs barbie
barnaby barney
benjamin ben benny benji
bernard bernie
bethany beth
bradley brad
bridget bridie biddy
cameron cam
caroline carolyn carrie caz lina
catherine katherine kathryn katharine kate katie katy kathy cathy kat kit kitty cath kath
charles charlie charley chas chuck
charlotte charlie lottie lotty char
christine christina chris chrissie tina
christopher chris kit topher
clara claire clare
constance connie
cordelia delia
daniel dan danny
danielle dani danni
david dave davey davy dai
deborah debra deb debbie debs
dominic dom nic
donald don donnie
dorothy dot dottie dolly
douglas doug dougie
edward ed eddie eddy ted teddy ned
eleanor ellie elle nell nellie nora lena
elizabeth elisabeth liz lizzie lizzy beth betty bess bessie eliza elsie lisa libby betsy
emily em emmy millie
emma em emmie
eugene gene
ethan eth
evelyn evie eve
florence flo flossie florrie
frances fran frankie fanny
francis frank frankie fran
frederick fred freddie freddy
gabriel gabe
gabriella gabrielle gabby gaby ella
gareth gaz gary
geoffrey jeffrey geoff jeff
george georgie
georgina georgia georgie gina
gerald gerard gerry jerry
gillian jill gill
graham graeme
gregory greg
gwendolyn gwen
hannah hanna
grace gracie
harold harry hal
harriet hattie harrie
helen helena nell nellie ellen
henry harry hal hank
hugh hughie huw
ian iain
imogen immy immie
isabella isabel isobel isabelle izzy izzie bella belle ella
isaac ike zac
jack jackie jackson
jacob jake cob
jacqueline jackie jacqui
james jim jimmy jimmie jamie jem
jane janie janet jan
jasmine jas jazz
jennifer jen jenny jenni jennie
jeremy jez jerry
jessica jess jessie
joan joanie
joanna joanne jo
john johnny johnnie jack jon jonny
jonathan jonathon jon jonny jono
joseph joe joey jo
josephine jo josie
joshua josh
judith judy jude
julia julie jules
julian jules
katrina trina kat
kenneth ken kenny
kimberley kim
laura lauren laurie
lawrence laurence larry laurie
leonard len lenny leo
leslie lesley les
lewis louis lou louie lew
louise lou lulu
lucy lucinda lucie
luke lucas
lydia lyds
madeleine madeline maddie maddy
margaret maggie meg megan peg peggy marge margie daisy greta rita
marcus mark marc
maria marie mary
martin marty
martha mattie
mary molly polly may mamie mae
matthew matt matty mat
maurice morris mo
maximilian max
melanie mel
melissa mel lissa
michael mike mick mickey mikey micky
michelle shelly shell chelle
mohammed muhammad mohamed mohammad mo
natalie nat natasha tasha
nathan nathaniel nate nat
nicholas nicolas nick nicky nico
nicola nicole nicky nikki nic
oliver ollie olly noll
olivia liv livvy livvie
pamela pam
patricia pat patsy tricia trish paddy
patrick pat paddy rick
penelope penny pen
peter pete
philip phillip phil pip
philippa pippa pip
phoebe pheebs
rachel rachael rach
raymond ray
rebecca becky becca becks bex
reginald reg reggie
richard rick ricky rich richie dick dickie
robert rob robbie bob bobby bert
roberta bobbie robbie
robin rob robbie
roderick rod roddy
ronald ron ronnie
rosemary rose rosie
rose rosie
rosalind ros roz
russell russ
ruth ruthie
samantha sam sammy sammie
samuel sam sammy
sarah sara sally sadie
sebastian seb bas
sharon shaz
simon si
sophia sophie sofia soph
stephanie steph stevie
stephen steven steve stevie
stuart stewart stu
susan susannah suzanne sue susie suzie
sydney sidney sid
sylvia sylvie
tabitha tabby
terence terry tel
teresa theresa terry tess tessa tracy
theodore theo ted teddy
thomas tom tommy thom tommie tommo
timothy tim timmy
tobias toby
valerie val
veronica ronnie vera
victor vic
victoria vicky vicki vikki tori vic
vincent vince vinnie
violet vi
virginia ginny
vivian viv
walter wally walt
wilfred wilf fred
william will bill billy willy liam wills
winifred winnie freda
yvonne eve
zachary zach zac zack
zoe zo
`

// nicknames are the other names that may stand for a name, in both directions.
var nicknames = readNicknames(nicknameGroups)

func readNicknames(groups string) map[string][]string {
	table := map[string][]string{}
	for line := range strings.Lines(groups) {
		group := strings.Fields(line)
		for _, name := range group {
			for _, other := range group {
				if other != name && !slices.Contains(table[name], other) {
					table[name] = append(table[name], other)
				}
			}
		}
	}
	return table
}
