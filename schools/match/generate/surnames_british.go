package generate

// englishSurnames run from the most frequent down. Their order is a fact of
// the census and of later registers, written down from general knowledge of
// it; zipf gives each rank its share. The list is our own.
const englishSurnames = `
Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts
Green Hall Wood Jackson Clarke Thomas Harris Hughes Clark Cooper Turner Hill Ward Lewis Martin Moore Harrison
Edwards Morris King Watson Baker Morgan Cook Lee Young Allen Carter Bailey Anderson Scott Mitchell Phillips
Parker Shaw James Bennett Richardson Collins Adams Cox Miller Davis Bell Price Marshall Griffiths Campbell
Simpson Richards Chapman Webb Rogers Stevens Mills Gray Hunt Barker Matthews Palmer Wilkinson Butler Holmes
Powell Fisher Kelly Barnes Ellis Knight Mason Lloyd Murphy Saunders Dixon Foster Harvey Pearson Walsh Graham
Reynolds Brooks Payne Jenkins West Hudson Stewart Day Fox Spencer Gibson Cole Andrews Kennedy Ford Elliott
Lawrence Hart Fletcher Burton Booth Reed Lowe Newman Pearce Carr Hawkins Dawson Armstrong Bradley Cunningham
Hopkins Hayes Wells Barrett Porter Sutton Francis Lane Watts Parry Berry Gardner Holland Warren Riley Howard
Russell Bird Curtis Perkins Nicholson Atkinson Stone Gregory Arnold Read May Jordan Dunn Oliver Stephens Marsh
Burns Baxter Ball Austin Perry Page Sharp George Lawson Cross Bates Newton Moss Potter Thornton Sanders Walton
Rose Parsons Rees Woods Hewitt Robertson Kaye Kemp Goodwin Garner Frost Yates Tucker Bishop Higgins Burgess
Norman Woodward Bryant Byrne Freeman Chambers Townsend Slater Hodgson Osborne Bull Field Hammond Dean Lambert
Middleton Poole Webster Harding Nash Owen Long Weston Norris Barton Gibbs Bartlett Todd Patterson Blake
Stephenson Doyle Sheppard Hancock Banks Rowe Preston Hutchinson Stevenson Hobbs Manning Griffin Alexander
Franklin Heath Bond Coleman Rhodes Daniels Fuller Steele Glover Wheeler Mellor Buckley Hooper Barlow Swift
Haynes Savage Bolton Henry Sykes Naylor Ashton Hargreaves Whitehead Ingram Leach Bibby Sanderson Wilkins Lucas
Gilbert Fowler Cartwright Hardy Briggs Charlton Davidson Pritchard Goddard Baldwin Humphreys Coates Kirk
Wallis Giles Duncan Ferguson Pickering Waters Benson Abbott Nelson Thorpe Vincent Stokes Pugh Rice Carpenter
Peters Hicks Holt Nicholls Warner Clayton Brookes Cooke Greenwood Robson Knowles Finch Wade Skinner Farmer Bloom
Gill Crawford Mann Crossley Bentley Horton Dale Hussey Ryder Swann Hope Hull Kirby Oakley Bowen Birch Welch
Sims Schofield Fry Dyer Simmons Flynn Tomlinson Sutcliffe Farrell Rowland Akhurst Randall Cameron Bray Howe
Allan Elliot Hoare Wall Cullen Bourne Peacock Church Farrow Blackburn Shepherd Rushton Lees Bevan Whittaker
Ballard Mead Howell Ashworth Wyatt Millward Cooney Hodges Sharples Kerr Waller Forster Haigh Kent Kendall
Milner Moran Noble Bowden Jarvis Reeves Kay Bryan Rowley Barber Gough Wilde Broadbent Winter Hobson Hilton
Cope Talbot Connolly Eaton Gale Duffy Bradshaw Lister Stanley Lamb Hurst Beaumont Mortimer Nixon Oldham Dobson
Prescott Cannon Redfern Haywood Chadwick Woodhouse Barnard Bowman Hyde Crowther Lord Draper Pratt Hale Binns
Kershaw Metcalfe Wiggins Burrows Vaughan Denton Massey Sweeney Bright Weaver Quinn Bamford Whelan Beck Small
Plant Dawes Fielding Cliff Blackwell Marsden Seymour Drew Gibbons Plummer Hunter Pope Warwick Fenton Keen
Pollard Atkins Wells Bower Lacey Appleby Ellison Brennan Nolan Dodd Nunn Bean Ogden Pike Joyce Tyler Mistry
Cooksey Whitfield Barron Riddell Ramsey Gallagher Mercer Dodds Heywood Faulkner Hogan Lynch Sherwood Conway
Rawlings Bateman Copeland Goodman Jennings Downes Chandler Hampson Crook Fraser Rigby Kenyon Mather Maddox
Hollis Thornley Munro Cowley Blundell Bannister Ayres Cotton Barnett Waite Boyd Tate Galloway Wise Boyle
`

// scottishSurnames are borne all over Britain; an English household may have
// one.
const scottishSurnames = `
Campbell Stewart Robertson Thomson Macdonald Murray Reid Ross Watson Paterson Morrison Young Mitchell Fraser
Johnston Hamilton McDonald Graham Kerr Simpson Ferguson Wallace Bell Hunter Grant Mackenzie Sinclair Cameron
Duncan McLean MacLeod Gordon Kennedy Douglas McMillan Sutherland Muir Craig McKay Black Marshall Stevenson
Wilson Christie Ritchie McIntosh McGregor McKenzie Milne Gibson Crawford Boyle Munro Bruce Cunningham Burns
McLaughlin McIntyre Jamieson Shaw Dickson Findlay Forbes McFarlane Rae Lindsay Donaldson Barclay McCallum
Davidson Buchanan Laing Nicol Moffat Drummond Gillespie McEwan Rennie Baird Kidd Mackie Cairns Docherty Coyle
`

const welshSurnames = `
Jones Williams Davies Evans Thomas Roberts Lewis Hughes Morgan Griffiths Edwards Owen James Rees Price Lloyd
Morris Jenkins Phillips Parry Powell Harris Richards Davis Howells Bowen Pritchard Llewellyn Humphreys Bevan
Rowlands Ellis Watkins Pugh Prosser Vaughan Bebb Gwynne Probert Howell Beynon Meredith Hopkins Treharne Rosser
Protheroe Mathias Tudor Pryce Lloyd-Jones Ap-Rhys Morgans Cadwallader Penry Gethin Tegid Bowden Eynon Gittins
`

const irishSurnames = `
Murphy Kelly O'Sullivan Walsh Smith O'Brien Byrne Ryan O'Connor O'Neill O'Reilly Doyle McCarthy Gallagher
O'Doherty Kennedy Lynch Murray Quinn Moore McLoughlin O'Carroll Connolly Daly O'Connell Wilson Dunne Brennan
Burke Collins Campbell Clarke Johnston Hughes O'Farrell Fitzgerald Brown Martin Maguire Nolan Flynn Thompson
O'Callaghan O'Donnell Duffy O'Mahony Boyle Healy O'Shea White Sweeney Hayes Kavanagh Power McGrath Moran Brady
Stewart Casey Foley Fitzpatrick O'Leary McDonnell McMahon Donnelly Regan Donovan Burns Flanagan Mullan Barry
Kane Robinson Cunningham Griffin Kenny Sheehan Ward Whelan Lyons Reid Graham Higgins Cullen Keane King Maher
McKenna Bell Scott Hogan O'Keeffe Magee McNamara McDonald McDermott Molony Rourke Buckley O'Dwyer Coyle Mooney
`

// placePrefixes and placeSuffixes make surnames and villages as England made
// them: somebody's, or something's, farm, ford or clearing. Together they are
// the long tail of rare surnames, which lie close to one another as real ones
// do (Ashworth, Ashforth, Ashford).
const placePrefixes = `
Ash Ack Ald Apple Ard Arm Ast Bad Bag Bar Bas Bat Beck Bed Ben Bent Ber Bick Bid Bil Bir Black Blen Bos Bot
Brad Bram Bran Brent Brid Brig Broad Brom Brook Brough Buck Bul Bur Cal Can Car Cas Chad Charl Chat Chel Ches
Chip Chor Clay Clif Clough Cob Col Comp Cor Cots Cran Craw Crom Crop Cud Cul Dal Dar Deb Den Der Did Dod Don
Dor Dray Dun Dur Earn East Eck Eden Eg Elm El Ever Fair Far Fel Fern Fin Flet Frod Ful Gar Gat Gil Glen Gos
Grant Gray Green Grim Had Hag Hal Ham Han Hard Har Has Hat Hather Haver Hazel Hed Hel Hen Hep Hes Hick High Hin
Hol Hop Horn Hors Hough Hud Hul Hun Hux Il Ink Ips Kel Ken Kes Ket Kil Kim Kin Kirk Lan Lang Lath Led Lev Lin
Lit Lock Long Lud Lul Lyn Mal Man Mar Mel Mer Mid Mil Mos Mot Nant Nest New Nor Not Oak Old Ol Ot Over Ox Pad
Park Pax Pem Pen Pick Pil Pot Pres Quar Rad Rams Rat Rav Red Ren Rip Rod Ros Roth Row Rud Rus Sal San Saw Scar
Scho Sel Sher Ship Shot Sil Skel Snel Som South Stan Stap Staw Stock Stan Strat Sud Sun Sut Swin Tad Tam Tap
Tar Tem Thorn Thur Tid Til Tod Tor Tot Tre Tun Turn Twi Ul Up Wad Wake Wal Wan War Wat Way Wed Wel Wen West
Whit Wick Wid Wil Win With Wood Wor Wrag Wy Yar Yel York
`

const placeSuffixes = `
ton ley ford worth ham bury field by well wood land more ridge shaw thwaite stead combe cliffe burn borne house
man den don wick sey hurst gate brook bridge croft holme thorpe head low ing ingham ington ingley ster smith
kins er son cock lock ard win mere side stone bank stall yard sall
`
