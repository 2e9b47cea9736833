package police

// What is better said otherwise. The lists and the advice are our own, written
// for texts of at most 600 characters that a school reads before its first bell.
// Their one principle is that of public guidance for professionals, such as the
// Anti Victim Blaming Guidance of Surrey County Council
// (healthysurrey.org.uk/domestic-abuse/professionals/anti-victim-blaming-guidance):
// blame, fault and accountability stay with the person causing harm.
//
// A phrase belongs here if it is nearly always better said otherwise. Whoever
// adds one adds an example of it, and one of its near miss, to testdata/wording.

const (
	betterDeed   = "Say what the person causing harm did, and what it made difficult."
	betterSafety = "Say what the person who is abused did to keep themselves and the children safe, and what stood in the way."
	betterAbuse  = "Say domestic abuse, who caused the harm and what they did."
	betterSays   = "Say that the person says, told us or disclosed, and what."
	betterEffect = "Say what was done and how the child was, and leave the weighing out."
	betterChoice = "Say what the person did. Drink, temper or stress cause nobody to abuse."
	betterActive = "Say who did it, by what they are to the child: the stepfather pushed her mother."
)

var blaming = []wordRule{
	{code: WarnBlames, better: betterSafety, victim: true, unlessAfter: "scene evidence password data site property boundary premises", phrases: `
		~fail ?to|in ?adequately protect|safeguard|protecting|safeguarding
		failure to protect|safeguard
		didn't|doesn't|don't protect|safeguard
		did|does|do not protect|safeguard
		~fail to prioritise ?the|her|his children|child
		unable|unwilling|inability to protect|safeguard
		not protective
		isn't protective
		lack of protectiveness|insight
		lacks|lacked|lacking insight
		~prioritise .. relationship|partner|boyfriend|girlfriend ?over
		~put .. relationship before
		~put|placed|places|placing herself|himself|themselves|children|child|them|kids at|in risk|danger|harm
		~put|placed|places|placing the|her|his|their children|child|kids at|in ?further risk|danger|harm
		~expose|exposes|exposed|exposing herself|himself|themselves
	`},
	{code: WarnBlames, better: betterDeed, victim: true, unlessAfter: "house home address premises property room car until", phrases: `
		~refuse|~decline ?to leave|separate
	`},
	{code: WarnBlames, better: betterDeed, victim: true, unlessAfter: "school class hospital over friend friends sister sisters mum parents aunt hotel tonight", phrases: `
		~choose|decide|decided|decides|elected|elects|opted|opts ?not to ?not stay|remain|return|reconcile|leave|separate
		~choose|decide|decided|decides to take him|her|them back
		~choose|decide|decided|decides to go back
		~choose .. over her|his|their|the children|child|kids
		~refuse|~decline to end .. relationship|marriage
		won't|wouldn't|will|would ?not leave him|her|them
		should|could ?have left
		should've|could've left
		why .. didn't|doesn't|don't leave
		why did|does .. not leave
		~keep going|coming|running back
		~keep returning to
		~return to him
		~return to the|her|his ?abusive perpetrator|suspect|abuser|partner|relationship|marriage
		~go|~return|~run ?straight back to him|her|them|the|partner|perpetrator|suspect|relationship
		~take|~let|allowed|allows|allowing him|her|them ?straight back ?in|into|to
		~let|allowed|allows|allowing the suspect|perpetrator|father|mother|stepfather|partner back|in|into|to
		~continue|~resume .. relationship with
		~continue|~remain to stay
		~stay|~remain in|with ?the|an|a|this ?abusive relationship|perpetrator|abuser
		~tolerate|~condone ?the|his|her|this|such abuse|behaviour|violence|it
		~put up with
	`},
	{code: WarnBlames, better: "Say what support was offered, what stood in the way, and how the school can help.", victim: true,
		unlessAfter: "interview custody gear gears clutch lock handbrake", phrases: `
		~refuse|~decline|~fail to ?fully engage|cooperate
		~refuse|~decline|~fail to co operate
		~refuse|~decline|~fail to support ?a|any|the|police prosecution|investigation|action|charges
		~refuse|~decline to make|give|provide .. complaint|statement
		~refuse|~decline ?any|all|the|our ?offers ?of ?further support|help|assistance|intervention|services
		won't|wouldn't|didn't|doesn't engage|cooperate
		will|would|did|does not engage|cooperate
		~disengage
		non|poor|limited|minimal|sporadic engagement
		non engaging
		not engaging
		hard to reach|engage
		uncooperative
		obstructive to|towards|with
		un cooperative
		unwilling to engage|support|prosecute|cooperate|complain
		resistant to support|help|services|change
		non compliant
		lack of cooperation|engagement
	`},
	{code: WarnBlames, better: betterDeed, victim: true,
		unlessBefore: "not never without no nothing way",
		unlessAfter: "asthma panic seizure seizures fit migraine reaction anxiety flashback flashbacks memory memories nightmare nightmares fear " +
			"concern concerns worry distress tears vomiting nausea laughter thought discussion debate questions enquiries review referral dog wasp wasps bees", phrases: `
		~provoke
		provocation|provocative|provocatively
		~antagonise|~antagonize|~goad
		~aggravate the|a situation|argument
		~incite him|her
		~push .. buttons
		~wind him|her|them up
		~nag
		~bring it|this|that ?all on|upon herself|himself|themselves
		asked|asking|asks for it|trouble
		deserved it|this|that
		~drive|pushed|pushes|pushing him|her to it|violence|breaking
		~make him|her angry|mad|lose|snap|jealous|hit
		~give|gives|gave as good as
		her|his|their own fault
		her|his own worst enemy
		partly|equally|also|jointly to blame
		~contribute to ?the|her|his ?own assault|abuse|incident|violence|argument|situation
		~trigger|~cause|~start the|this|an argument|row|fight|altercation|assault
		~instigate|~initiate the|this|an|a argument|row|fight|altercation|assault|incident
	`},
	{code: WarnBlames, better: "Say how the person seemed and what they said, without judging it: frightened, in tears, angry about what was done.", victim: true,
		unlessAfter: "access terrain breathing weather", phrases: `
		hysterical
		attention seeker|seeking
		over emotional|reacting|reacted|dramatic
		~overreact
		~exaggerate
		playing|plays|played the victim
		~manipulate the|her|his situation|system|police
		manipulative|vindictive|promiscuous
		~be difficult ?with|to|and
		chaotic lifestyle|life|family|household
		poor|bad|questionable|unwise ?life ?lifestyle choices|choice|decisions|judgement|judgment
		~make poor|bad|unwise choices
		complicit
		knows what he|she is like
		known what he|she was like
		history of choosing|picking
		serial victim
		repeat|regular|frequent complainant|caller
		attracts|attracted to abusive|violent
	`},
}

var doubting = []wordRule{
	{code: WarnDoubts, better: betterSays, unlessAfter: "benefit benefits compensation insurance expenses asylum credit pip", phrases: `
		alleged|supposed|so|purported victim|victims|abuse|assault|assaults|violence|controlling|coercive|threats|strangulation|stalking
		so called victim|abuse|assault|controlling|violence
		allegedly|supposedly|purportedly
		self reported victim
		~claim to|that|she|he|they|her|his|it|there|abuse|victim|mother|father|partner
		~claim .. assaulted|hit|abused|pushed|hurt|victim
		~allege to|that|she|he|they|her|his|it|there|abuse
		claims|allegations|allegation of abuse|assault|violence|rape|control
		~say nothing .. actually happened
		unsubstantiated|unfounded|fabricated
		~make up ?the|an|these|this allegation|allegations|story|claims
		false|malicious|spurious allegation|allegations|complaint|claim|claims|report
		inconsistent account|accounts|story|version|versions
		~change ?her|his|their story|account
		~retract ?her|his|their statement|complaint|allegation|allegations
		not credible
		believed to be|being lying|untruthful
		one word against another
		her|his word against
		counter allegation|allegations|claims
		~admit to being|having ?been a|abused|assaulted|hit
	`},
}

var mutual = []wordRule{
	{code: WarnMutual, better: betterAbuse, unlessAfter: "builder landlord council insurer bank", unlessBefore: "no", phrases: `
		domestic|marital|family|familial|parental|relationship|matrimonial dispute|disputes|argument|arguments|disagreement|disagreements|altercation|altercations|row|rows|tiff|quarrel|quarrels|feud|strife|disharmony|discord|conflict|conflicts|squabble|issues|problems|difficulties|breakdown
		inter|intra parental conflict
		interparental conflict
		parents'|parent conflict|dispute|argument|row
		a|another domestic between|with|at
		lovers|lover tiff|quarrel
		verbal|physical|heated altercation|altercations|argument|arguments|exchange|exchanges|dispute|disagreement|row|spat
		a|an|the altercation|tiff|spat|scuffle|tussle|squabble|bust
		bust up
		argument|row|disagreement|dispute|altercation got|became|turned|escalated|broke|ensued|between|over|about
		parents|couple|mother|father|mum|dad|they|adults|pair|both|partners were|was|have|had|are|started|began ?been ?having ?an|a ?loud|verbal|heated|big arguing|rowing|fighting|bickering|argument|row|fight|disagreement|altercation
		parents|couple|they|adults|pair|both|partners ~argue|~fight|~quarrel|~bicker|~row
		arguing|fighting|rowing with each|one other|another
		~come to blows
	`},
	{code: WarnMutual, better: "Say what the person causing harm does, and since when: he controls her money, follows her and threatens her.",
		unlessAfter: "substance substances fumes waste chemical chemicals market liquid gas memory", phrases: `
		toxic|volatile|tumultuous|turbulent|stormy|fiery|tempestuous|explosive|dysfunctional|unhealthy|destructive|acrimonious|codependent|unstable relationship|relationships|marriage|couple|family|household|home|partnership|separation|breakup|split|divorce
		relationship|marriage|couple|home ~be|has ?always ?been ?very|quite|extremely|always|rather toxic|volatile|tumultuous|turbulent|stormy|fiery|tempestuous|explosive|dysfunctional|unhealthy|acrimonious|unstable
		co dependent
		on off|again relationship
		on and off relationship
		love hate relationship
		acrimony|acrimonious
	`},
	{code: WarnMutual, better: "Say who is afraid of whom, who started it, and what each did. Where both used force, say who was defending themselves.", phrases: `
		both ?parties|parents ?are|were ?just as bad as each|one other|another
		as bad as each|one other|another
		six of one
		half a dozen of the other
		tit for tat
		mutual|reciprocal|bidirectional|two|common abuse|violence|combat|aggression|assault|assaults|couple
		two way|sided abuse|violence|street
		two to tango
		both|each|equally ?parties|parents ?are|were ?equally to blame|responsible|culpable|violent|abusive|aggressive
		both ?parties|parents ?are|were as|equally violent|abusive|aggressive|culpable
		both gave|give|gives as good
		fault on both sides
		both sides to blame
		each as bad
		fought with each other
		violent|abusive towards|to each other
		abusive|violent towards|to one another
		counter|cross allegations
	`},
}

var minimising = []wordRule{
	{code: WarnSmall, better: betterEffect, unlessAfter: "injury unit surgery ailment ailments", phrases: `
		only|just|merely|simply ?a|an|some|one|the ?bit|small|little|minor|verbal|light ?of ?a slap|push|shove|shouting|verbal|argument|row|words|threats|pushed|shoved|slapped|shouted|grabbed|hit|name|raised|pushing|slapping
		a ?little bit of a ?push|slap|shove|row|argument|shout|domestic|disagreement
		bit of a|an push|slap|shove|row|argument|shout|domestic|disagreement|barney|to
		minor|trivial|petty|small|low ?level domestic|incident|assault|argument|scuffle|violence|abuse|altercation|matter|disagreement|dispute|push|slap|row
		low level abuse|incident|assault|domestic|violence|matter
		isolated incident|event|occurrence
		one off
		out of character
		nothing serious|major|untoward|physical|too
		no big deal
		not serious|that|too bad|serious
		no real|serious|significant|lasting|major harm|injury|injuries|concern|concerns|violence|damage
		only|just ?a|some ?minor|superficial|slight|small bruise|bruises|scratch|scratches|mark|marks|bruising|injuries|injury|redness|reddening
		~blow ?it|things|this ?up out of ?all proportion
		~sort|resolved it|things ?out ?between ?among themselves
		kissed|made|make and|up made|and up
		horseplay|play fighting|rough housing
		storm in a teacup
		handbags
	`},
	{code: WarnSmall, better: "Say where the child was and how the child seemed. A child who hears, senses or is asleep near by is a victim too.",
		unlessAfter: "until yet", phrases: `
		child|children|kids|boy|girl|baby|son|daughter|he|she|they|siblings were|was|is|are|appeared|seemed ?completely|totally|entirely unaffected|oblivious|unaware|unscathed|unfazed|unbothered|unconcerned
		children|child|kids|boy|girl|baby|son|daughter|he|she|they were|was|are|is|weren't|wasn't not ?at ?all ?directly affected|impacted|involved|bothered
		weren't|wasn't ?directly affected|impacted|involved|bothered
		not ?directly|physically affected|impacted|involved
		~sleep|slept through ?it|the|everything|all
		no impact|effect ?at|on|upon|to ?the|all ?child|children|them|her|him
		too young to ?fully understand|know|remember|notice|be
		only|just|merely witnessed|witness|witnesses|heard|overheard|saw|present|bystander|bystanders
		only|just|merely a witness|bystander
		child|children|mere witness|witnesses|bystander|bystanders
		used|accustomed to it|this|that|the ?shouting|arguing|violence
		children|child|kids ~be resilient
	`},
}

var excusing = []wordRule{
	{code: WarnExcuses, better: betterChoice, unlessBefore: "not never", unlessAfter: "glass keys job appeal", phrases: `
		~lose his|her|their temper|rag|cool|head|control
		~lose it
		~lose control
		~snap at|and hit|punched|pushed|her|him
		just|simply|finally snapped
		~see red
		red mist
		~lash out
		~fly|flew off the handle
		~have a short|bad|quick|fiery fuse|temper
		anger ?management issues|problems|problem|issue
		crime of passion
		heat of the moment
		because|as|due|since ?he|she|they|to ?had ?was|were ?been ?the|his|her ?too|very ?much drunk|intoxicated|drinking|alcohol|stressed|tired|jealous|depressed|drink|drugs|stress
		~fuel by alcohol|drink|drugs|jealousy
		alcohol|drink|drug|jealousy fuelled|related|induced
		under ?a ?lot|great ?deal ?of stress|pressure
		worse for wear
		had too|one ?much ?too ?many to drink
		one drink too many
		~get carried away
		didn't|did ?not mean|intend to|it|any ?hurt|harm
		~regret it ?afterwards|deeply
		good|loving|doting|devoted|caring father|dad|mother|mum|parent ?who|but
		~misunderstand|misunderstanding|misunderstood
	`},
}

// harmed are the forms in which harm is told of without anybody who does it.
const harmed = "assaulted|hit|punched|slapped|kicked|pushed|shoved|grabbed|strangled|choked|bitten|beaten|hurt|injured|attacked|threatened|abused|" +
	"struck|dragged|thrown|stabbed|headbutted|burned|burnt|followed|stalked|harassed|controlled|intimidated|harmed|cut|bruised|pinned|tripped|" +
	"battered|humiliated|insulted|isolated|monitored|tracked|spat|damaged|smashed"

var passive = []wordRule{
	{code: WarnNobody, better: betterActive, unnamed: true, unlessAfter: "by",
		unlessBefore: "nobody no not never none neither nor without isn't wasn't weren't", phrases: `
		~be|~get ?also|then|being|been|repeatedly|physically|verbally|emotionally|badly|seriously|again|allegedly|sexually|reportedly|previously|held|pulled ?and ` + harmed + `
		~sustain|~suffer|~receive ?an|a|some|minor|serious|facial|head|visible injury|injuries|bruise|bruises|bruising|cut|cuts|wound|wounds
		injuries|injury|bruising|damage|threats|violence|abuse ~be|~have ?been caused|sustained|received|made|used|inflicted|done|exchanged
	`},
	{code: WarnNobody, better: betterActive, unnamed: true, unlessBefore: "no not never", unlessAfter: "by", phrases: `
		violence|assault|abuse|incident|attack|threats|fight|disturbance ~occur|~happen|~erupt|~ensue|~follow
		violence|assault|abuse|incident|attack|fight|disturbance took|takes|taking place
		violence|fight|disturbance broke|breaks|breaking out
		incident|assault|disturbance between
		it|things|situation|matters|incident|this ?then|quickly|soon ~escalate
		it|things|situation|matters|incident|this ?then|quickly|soon ~become|~turn|~get physical|violent|nasty|ugly|heated
	`},
}
