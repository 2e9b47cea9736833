package generate

import "strings"

// The long tails: rare names are put together from parts, so that there are
// many of them and many of them look alike. Parts are our own.

// parts joins one of each list; earlier parts are drawn more often, so that
// the tail has a head of its own.
func parts(lists ...[]string) func(dice) string {
	return func(d dice) string {
		var b strings.Builder
		for _, list := range lists {
			at := d.Float64()
			b.WriteString(list[int(at*at*float64(len(list)))])
		}
		return b.String()
	}
}

// even joins one of each list, all alike.
func even(lists ...[]string) func(dice) string {
	return func(d dice) string {
		var b strings.Builder
		for _, list := range lists {
			b.WriteString(pick(d, list))
		}
		return b.String()
	}
}

var (
	placeSurname    = even(strings.Fields(placePrefixes), strings.Fields(placeSuffixes))
	celticSurname   = parts(strings.Fields(`Mc Mac O' Mc Fitz Kil`), strings.Fields(celticStems))
	hinduSurname    = parts(strings.Fields(`Chand Ram Gir Har Bal Dev Gan Jai Kal Mad Nat Raj San Shiv Ven Vij`), strings.Fields(`ani an a wal eja war kar rao esh iyan kumar nath ar osh ala`))
	arabicSurname   = parts(strings.Fields(`Al- El- Abdul Abu Bin Ben `), strings.Fields(`masri khatib rahman salam najjar haddad karim jabbar amin tamimi dulaimi obaidi zahrani shammari nouri bakri zaki hadi sayed maliki`))
	turkishSurname  = even(strings.Fields(`Kara Ak Oz Yil Er Kurt Demir Altin Gok Tas Ince Koca Sari Uzun Kizil`), strings.Fields(`bas oglu can er kaya bulut soy tas demir han tepe su alp er kan gul dag`))
	yorubaSurname   = even(strings.Fields(`Ade Ola Olu Ogun Aki Oye Fa Ayo Baba Omo Oke Iku Nwa Chi Eke Uzo Obi Oko Ama Adu`), strings.Fields(`yemi bayo wale sola kunle niyi tunde mola segun deji femi kanbi nkwo dike chukwu melu ji gwu nna biyi`))
	polishSurname   = even(strings.Fields(polishStems), strings.Fields(`owski ewski inski icki czyk czak ak ek ik owicz ewicz ka ko`))
	romanianSurname = even(strings.Fields(`Ion Mar Dum Stan Georg Vas Pet Mih Nic Con Flor Dan Alb Bog Cos Dob Her Ion Man Pan Rad Tud Val`), strings.Fields(`escu eanu aru oiu iu ache uta oi in ea ulescu`))
	europeanSurname = even(strings.Fields(`Mar Fer Gon Lop San Ram Vel Cas Mon Bel Ros Car Pet Kov Hor Sar Ven Bal Kon Mil Tor Sil`), strings.Fields(`ez es ino etti elli enko uk ov ic auskas a as eira ado oni ini opoulos is vic ko`))
	sikhSurname     = even(strings.Fields(`Dha San Gre Bha Cha Ran Sam Bas Kal Tat Jas Mah`), strings.Fields(`liwal dhu wal gu hal dhawa ra si la al il hota`))
	muslimSurname   = even(strings.Fields(`Abd Faz Naz Saj Was Kham Shab Zul Man Raf Iqb Hab Gul Bak Mush Tab Ars Bad Dil Fir Ham Jam Kal Liaq Maq Nad Nis Qad Rah Sal Shar Tal Waj Yaq Zam`), strings.Fields(`ul ir im an eed iq ad ar ish oor een al fiqar tiaq assum uddin ullah`))
)

const celticStems = `
Adam Allister Alpine Andrew Ardle Arthur Auley Bride Cabe Caffrey Call Cann Carron Cartney Caul Clean Clelland
Cloud Clure Clymont Combe Connell Cormack Court Coy Crae Cready Crory Cue Cully Cusker Daid Dade Dermid Devitt
Dougall Dowell Elroy Evoy Fadden Fadyen Fall Garry Garvey Geough Gill Gilvray Ginley Ginty Glade Glone Gonagle
Goldrick Govern Gowan Grail Guigan Guinness Guire Hale Hugh Ilroy Ilwraith Inally Inerney Innes Ivor Keown Kenna
Kernan Killop Kinley Kinnon Lachlan Laren Laverty Lennan Lusky Manus Master Millan Minn Nab Nally Nair Naught
Neill Nicholas Nulty Parland Partlin Phail Phee Pherson Philips Quade Quaid Quarrie Queen Quillan Rory Sherry
Shane Sorley Sweeney Taggart Tavish Tiernan Tigue Veigh Vey Vitie Whinney William Wiggan
`

const polishStems = `
Adam Andrz Bart Bor Broz Brzez Bud Cegl Chmiel Choj Czarn Dab Dobr Domb Dragan Gaj Gal Gawr Gor Grab Gral Gut
Jab Jag Jan Jar Jas Kacz Kal Kam Kas Kaz Kloc Kol Kop Kos Koz Kraw Kub Kuch Kul Kur Kwas Las Lech Len Lip Luk
Maj Mal Mar Masl Mat Mich Mor Mrocz Nied Nog Ogor Ol Ost Pach Pal Pasz Paw Piech Piel Plon Pol Rad Raj Rog Rom
Rud Rusz Ryb Sad Sam Sek Ser Siem Skib Sob Sok Stan Stef Strz Such Szcz Szp Szym Tom Trz Tur Urb Wal Was Wieczor
Wis Witk Wlod Wojn Wol Wron Zab Zal Zar Zaw Ziel
`

var (
	girlStems = strings.Fields(`Lil Bel Em Ev Is Ar Ro Ad El Mi Ka La Ma Sa Te Ta Sha Bri Ky Ke Ja Je Na Ni Cha Cla
		Al An Ava Bre Cor Da De Fa Flo Gi Ha Ho In Jo Kel Ki Le Lo Ly Me My No Pa Pe Ra Re Ri Sel Sky Tam Tia Vi Wi Za`)
	girlEnds = strings.Fields(`ia ie a ina elle ette leigh lyn anna ana isa ara ora ley lee lynn ella ra na ya ria sie
		mie nie lia lie vie rie da dia ta tia sha shia la line lena mae rose belle`)
	boyStems = strings.Fields(`Al Ar As Bra Bre Bro Cal Car Cas Cha Co Cor Da De Dar Dra Ed Ell En Fin Fra Ga Gra Har
		Hen Hud Ja Jay Jen Jo Ka Kay Ke Ken Kie La Lan Le Li Lo Lu Ma Mar Max Mi Mo Na Ni No Oa Or Pe Qui Ra Ray Re Ro Ry Sha Sta Ta Te Tha Tre Ty Wes Wil Za`)
	boyEnds = strings.Fields(`den ton son ley lan ron don ren lin mon rick vin yn iel ius us in on an er ford ston ie
		o ian las ley lee dan ry sen den xon tyn mar von well`)
	rareGirl = hyphened(even(girlStems, girlEnds), strings.Fields(`Lily Ellie Ava Amelia Ella Lilly Gracie Isla Evie Olivia Summer Lexi`), strings.Fields(`Mae Rose Grace May Louise Rae Mai Jane Leigh`))
	rareBoy  = hyphened(even(boyStems, boyEnds), strings.Fields(`Alfie Tommy Bobby Riley Tyler Jayden Archie Teddy Harley Oliver`), strings.Fields(`Lee James Jay Jack John Joe Ray Scott`))
)

// hyphened makes one rare forename in four of two short ones.
func hyphened(single func(dice) string, first, second []string) func(dice) string {
	return func(d dice) string {
		if d.chance(.25) {
			return pick(d, first) + "-" + pick(d, second)
		}
		return single(d)
	}
}
