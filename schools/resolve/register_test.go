package resolve_test

import (
	"testing"

	"firstbell/schools/resolve"
)

// These are real schools of the public register, written as people write them.
func TestSchoolsOfTheRegisterAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	w := realWorld(t)
	post := func(code string) resolve.Hint { return resolve.Hint{Postcode: code} }
	for _, c := range []example{
		{"St Lukes C of E Prim, Thurnby", resolve.Hint{}, 144109, .9},
		{"Thurnby St Lukes", resolve.Hint{}, 144109, .9},
		{"St Luke's thurnby leics", town("Leicester"), 144109, .9},
		{"Thurnby Mead", resolve.Hint{}, 142967, .8},
		{"thurnby mead acadamy", resolve.Hint{}, 142967, .8},
		{"Aldgate School", resolve.Hint{}, 100000, .7},
		{"thomas coram", resolve.Hint{}, 100005, .3},
		{"Camden Primary PRU", resolve.Hint{}, 100007, .8},
		{"camden pupil refferal unit", town("London"), 100007, .5},
		{"Francis Barber PRU", resolve.Hint{}, 100994, .8},
		{"Jigsaw PRU Liverpool", resolve.Hint{}, 104850, .8},
		{"Golden Hill P.R.U. Leyland", resolve.Hint{}, 119106, .8},
		{"Herefordshire pupil referral service", resolve.Hint{}, 130991, .8},
		{"KEGS Chelmsford", resolve.Hint{}, 136642, .5},
		{"King Edward 6th Grammar Chelmsford", resolve.Hint{}, 136642, .8},
		{"King Edward the Seventh, Sheffield", resolve.Hint{}, 107140, .8},
		{"KE7 Sheffield", resolve.Hint{}, 107140, .6},
		{"King Edward VI Camp Hill girls", resolve.Hint{}, 137044, .8},
		{"KEVI Aston", resolve.Hint{}, 137043, .6},
		{"KEVI Sheldon Heath Acad", resolve.Hint{}, 136152, .8},
		{"King Edwards Lordswood Girls", resolve.Hint{}, 136592, .8},
		{"King Ed VI Lichfield", resolve.Hint{}, 124408, .5},
		{"QE Grammar Faversham", resolve.Hint{}, 136570, .8},
		{"Queen Elizabeths Barnet", resolve.Hint{}, 136290, .6},
		{"Queen Elisabeth grammar Alford", resolve.Hint{}, 136315, .8},
		{"queen eliz high gainsborough", resolve.Hint{}, 120655, .8},
		{"QE2 silver jubilee horsham", resolve.Hint{}, 126160, .8},
		{"OL Lourdes RC Bolton", resolve.Hint{}, 105245, .8},
		{"our lady of lourdes bury", resolve.Hint{}, 105337, .8},
		{"Our Lady Of Lourdes Cath Prim Bristol", resolve.Hint{}, 109265, .8},
		{"Hainford Voluntary Controlled", resolve.Hint{}, 121041, .8},
		{"Wantage Prim", resolve.Hint{}, 147839, .25},
		{"William Martin C of E Inf & Nursery", resolve.Hint{}, 145602, .8},
		{"Wm Martin infants Harlow", resolve.Hint{}, 145602, .8},
		{"Cummersdale", resolve.Hint{}, 112107, .7},
		{"cumersdale sch carlisle", resolve.Hint{}, 112107, .8},
		{"Costello Basingstoke", resolve.Hint{}, 138287, .8},
		{"Lowry Acad", post("M28"), 148393, .8},
		{"New Ford Acad Stoke", resolve.Hint{}, 142642, .5},
		{"Ardleigh Grn Jnr", resolve.Hint{}, 149451, .8},
		{"St Gabriels CE Prim Liverpool", resolve.Hint{}, 147253, .6},
		{"Martenscroft nursery", resolve.Hint{}, 105384, .7},
		{"wimborne 1st school", resolve.Hint{}, 148464, .3},
		{"Globe Primary E2", resolve.Hint{}, 100902, .8},
		{"Ecton Village", resolve.Hint{}, 142400, .8},
		{"Albrighton pri & nursery", resolve.Hint{}, 123410, .8},
		{"Grange School, Manchester", resolve.Hint{}, 145845, .5},
		{"William Stukeley Holbeach", resolve.Hint{}, 120596, .8},
		{"Thorn Grove Bishops Stortford", resolve.Hint{}, 117277, .8},
		{"Thorngrove primary", post("CM23"), 117277, .5},
		{"St Marks C of E Prim Bournemouth", resolve.Hint{}, 142445, .6},
		{"North Walsham Juniors", resolve.Hint{}, 145441, .7},
		{"Nth Walsham Jnr Sch", resolve.Hint{}, 145441, .7},
		{"Shobnal primary", resolve.Hint{}, 145794, .3},
		{"St John the Evangelist RC Billingham", resolve.Hint{}, 142734, .8},
		{"tiverton acadmy birmingham", resolve.Hint{}, 139439, .6},
		{"Woodlea", town("Bordon"), 150126, .8},
		{"Westfield Arts Weymouth", resolve.Hint{}, 113960, .8},
		{"Osgodby Prim", resolve.Hint{}, 120471, .8},
		{"St Barnabas Bristol CofE", resolve.Hint{}, 149949, .3},
		{"consett jnrs", resolve.Hint{}, 114051, .6},
		{"Marfleet Primary Hull", resolve.Hint{}, 144671, .8},
		{"St Georges Newtown Birmingham", resolve.Hint{}, 139126, .8},
		{"Shaftesbury Pk Primary", resolve.Hint{}, 101020, .8},
		{"Caldershaw", resolve.Hint{}, 151825, .6},
		{"St Thomas C/E Bolton", post("BL5 3"), 105234, .8},
		{"Gosbeck's Primary", resolve.Hint{}, 114742, .8},
		{"keyngham primary", resolve.Hint{}, 147760, .4},
		{"Yorkmead J & I", resolve.Hint{}, 103284, .8},
		{"yorkmead JI school b28", resolve.Hint{}, 103284, .8},
		{"Swallow Dell WGC", resolve.Hint{}, 133488, .8},
		{"Minet Inf", resolve.Hint{}, 102392, .3},
		{"Tattingstone CEVC", resolve.Hint{}, 124744, .8},
		{"Stratford upon Avon primary", resolve.Hint{}, 142581, .4},
		{"St Marys RC Wingate", resolve.Hint{}, 147929, .8},
		{"St John Plessington Wirral", resolve.Hint{}, 139031, .8},
		{"Cravenwood", post("M8"), 140661, .8},
		{"St Josephs RC Prim Pudsey", resolve.Hint{}, 139350, .8},
		{"Hampton Lakes P'boro", resolve.Hint{}, 147074, .8},
		{"grange school christchurch", resolve.Hint{}, 141378, .8},
		{"URN 141378", resolve.Hint{}, 141378, .8},
		{"141378", resolve.Hint{}, 141378, .5},
		// Predecessors that only the links still name.
		{"Halyard High", resolve.Hint{}, 135337, .5},
		{"Hatfield Crookesbroom", resolve.Hint{}, 138008, .5},
		{"Woodgrove Primary, Sittingbourne", resolve.Hint{}, 136270, .5},
		{"Sherborne Learning Centre", resolve.Hint{}, 146958, .5},
		{"Lamplugh C of E", resolve.Hint{}, 148336, .5},
		{"Sir Charles Lucas Colchester", resolve.Hint{}, 136195, .5},
		{"Wey House", resolve.Hint{}, 147943, .5},
		{"Castle Vale Performing Arts", resolve.Hint{}, 139048, .5},
		{"Green Rock Primary Walsall", resolve.Hint{}, 140196, .5},
		{"coppins green prim", resolve.Hint{}, 138575, .5},
		{"Langcliffe primary", resolve.Hint{}, 121587, .5},
		{"Castle Gresley Infants", resolve.Hint{}, 112978, .5},
		{"Longmeadow primary trowbridge", resolve.Hint{}, 139281, .4},
		{"URN 109684", resolve.Hint{}, 135337, .5},
		// Nothing on the register.
		{"Hogwarts", resolve.Hint{}, 0, 0},
		{"Kindergarten Sonnenblume", resolve.Hint{}, 0, 0},
		{"he is at nursery somewhere", resolve.Hint{}, 0, 0},
		{"primary", resolve.Hint{}, 0, 0},
		{"school", town("Leeds"), 0, 0},
		{"doesn't go to school", resolve.Hint{}, 0, 0},
	} {
		c.check(t, w.resolver)
	}
}

func TestNameThatManyTownsHaveSpreads(t *testing.T) {
	t.Parallel()
	w := realWorld(t)
	for _, text := range []string{"St Mary's", "St Marys Primary", "St John's CofE", "Holy Trinity"} {
		p := w.resolver.Resolve(text, resolve.Hint{})
		if p.Candidates[0].Probability > .2 || p.Others < .3 {
			t.Errorf("%q: first %.3f, others %.3f, none %.3f", text, p.Candidates[0].Probability, p.Others, p.None)
		}
	}
	near := w.resolver.Resolve("St Marys Catholic Primary", resolve.Hint{Postcode: "TS28"})
	if near.Candidates[0].URN != 147929 || near.Candidates[0].Probability < .3 {
		t.Errorf("the postcode does not tell them apart: %+v", near.Candidates[:2])
	}
}
