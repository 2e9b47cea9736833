package notifier

// titles are words of a name that name nobody.
var titles = set("mr mrs ms miss mx dr prof rev sir")

// nobody are words that stand where a name is not known, or for what somebody is.
var nobody = set(`unknown not known none na nk name named male female man woman boy girl adult child person
	mother father mum mam mummy dad daddy parent partner husband wife stepfather stepmother stepdad stepmum
	grandmother grandfather nan gran grandad uncle aunt brother sister son daughter baby unborn
	suspect victim perpetrator witness neighbour and or the of jnr jr snr senior junior`)

// ordinary are names and parts of names that are very common English words.
// Whether one is meant as a name is told by its capital and its neighbours.
var ordinary = set(`
	will may mark rose grace hope joy faith art bill bob jack rob pat sue dawn summer april june august autumn
	amber ruby jade pearl rich frank max ray drew chase hunter mason young old long short white black brown green gray
	grey gold silver good best strong small little king queen day days night field fields wood woods hill hills church
	house home homes street park baker cook cooke price bell bird fox wolf rice berry cross love case head hand foot
	key keys lord nice sharp swift power powers friend friends chance miles penny daisy lily holly ivy iris olive violet
	hazel heather rowan basil sage rosemary poppy angel harmony destiny charity patience prudence constance victor
	christian dean duke earl prince marina star sky sunny river rivers brook brooks lake banks bank stone stones
	rock cliff glen dale ford bridge marsh moor heath lane gate gates hall rooms room towers castle forest garden
	gardens north south east west winter winters spring snow frost storm rain
	an as at be by do go he her hers him his if in is it la le me my no of on or so to up us we van de von der bin al el
	am are was had has have him than then they this that too two you your who why how can did does got
	pen pip ant tel dot char cob eve bas peg mat nat rod ron val dick drew kit gene norm josh jazz dolly polly
	wise savage noble fair dear dearest sweet moody gay bright blunt bold wild wilde stern strange
	short self rush trust hurt harm pain fear cope hard harder read reader write law laws justice judge
	mae page book books paper bishop priest pope abbott monk nunn deacon parish palmer parker porter potter carter
	carpenter butler shepherd gardener fisher fisherman farmer miller taylor tailor weaver turner walker
	driver guard marshall sargent major banker singer dancer piper archer barber butcher chandler cooper
	mann man men child childs boy boys batt ball bond bull bush coward crane croft cash coin cole coles
	crew cruz curl daft drum duck dunn early fell finch flint flower flowers force ford foreman fuller gale
	game goose grant graves grove guy hare hart hay head hood horn hunt hurst hyde
	kidd knight lamb last leaf leech light lilly link list lock locke lynch
	march mead mint mist moon moss nash neal nest nicely noon nook nurse oakes onions
	pack pain parrot peace peach peacock peel penn pepper perry pike pitt plant pool pound
	pratt press proud quick raven reed reeve rest ridge ring roach root ross rowe rule sand sands scales seal
	shade shaw shore silk skinner slaughter sparrow spears spencer stack steel still stout
	swan tanner tate tell thorn tidy tower train trot tuck tudor twist vale vine wade waters
	ward warden waterman webb weeks weir welch welsh wheat wheeler whittle wick wing winner wren wright yard yates`)

// months are those that are also names.
var months = set("april may june august january")

// datePlaces are words before a month that is meant as one.
var datePlaces = set(`in since until till by last next early late mid of from to before after during this every on
	january february march april may june july august september october november december st nd rd th`)

// doings follow a name at the beginning of a sentence.
var doings = set(`was is has had and or saw heard said says say told tells ran runs hid hides cried cries slept sleeps
	woke came comes went goes who tried tries wanted wants felt feels did does didn wasn isn hasn also then never always
	lives lived stayed stays hit hits pushed punched kicked grabbed threw shouted screamed called rang asked asks got gets
	took takes looked looks appeared seemed kept held tells refused witnessed reported disclosed stated described
	were are have with upstairs aged`)
