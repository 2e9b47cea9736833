package generate

// These tables are what officers write instead of the name on a roll. They
// were written for this package alone, from general knowledge of how British
// officers spell, and must never be copied to or from a matcher: one that is
// tested against its own table proves only that it can read.

// shortForms has a formal name and what people are called for short. An
// officer hears either and writes it down.
const shortForms = `
Abigail: Abi Abbie Gail
Alexander: Alex Xander Sasha Alec Zander
Alexandra: Alex Lexi Sasha Sandra
Alfie: Alf
Alfred: Alfie Fred Alf
Alice: Ali
Amelia: Millie Mia Melly
Anastasia: Stacey Ana Nastya
Andrew: Andy Drew
Angela: Angie
Annabelle: Anna Belle Bella
Anthony: Tony Ant
Antonia: Toni
Archie: Arch
Arthur: Art Artie
Barnaby: Barney
Beatrice: Bea Bee Trixie
Benjamin: Ben Benji Benny
Bethany: Beth Bethy
Bradley: Brad
Caitlin: Cait Katie
Callum: Cal
Cameron: Cam
Catherine: Cathy Kate Katie Cath
Charles: Charlie Chas Chuck
Charlotte: Charlie Lottie Lotte Char
Charlie: Chaz
Christian: Chris
Christopher: Chris Kit Topher
Connor: Con
Constance: Connie
Daniel: Dan Danny
Danielle: Dani Danny
David: Dave Davey
Dexter: Dex
Dominic: Dom Nic
Dorothy: Dot Dottie Dolly
Edith: Edie
Edward: Ed Eddie Ted Teddy Ned
Eleanor: Ellie Nell Nora Elle Nellie
Elijah: Eli
Elizabeth: Liz Lizzie Beth Betty Eliza Libby Betsy Lizzy Elsie
Ella: Ellie
Ellie: El
Emilia: Emmy Millie
Emily: Em Emmie Millie
Emma: Em Emmie
Emmanuel: Manny
Esther: Essie
Evelyn: Evie Eve
Felicity: Flick Fliss
Finley: Fin
Florence: Flo Florrie Flossie
Francesca: Fran Frankie Chessie
Francis: Frank Frankie
Frederick: Fred Freddie Freddy Rick
Gabriel: Gabe
Gabriella: Gabby Ella
Gabrielle: Gabby Elle
George: Georgie
Georgia: Georgie Gia
Georgina: Georgie Gina
Grace: Gracie
Harold: Harry
Harriet: Hattie Harri
Harrison: Harry
Harry: Haz
Harvey: Harv
Henry: Harry Hal
Isabella: Bella Izzy Issy Isa
Isabelle: Izzy Belle Issy
Isabel: Izzy Bel Issy
Isaac: Zac Ike
Jackson: Jack
Jacob: Jake Jay
James: Jim Jamie Jimmy Jem
Jasmine: Jas Jazz Jazzy
Jayden: Jay
Jemima: Jem Mima
Jennifer: Jen Jenny
Jessica: Jess Jessie
John: Jack Johnny Jonny
Jonathan: Jon Jonny Nathan
Joseph: Joe Joey
Josephine: Josie Jo
Joshua: Josh
Katherine: Katie Kate Kathy Kat
Kimberley: Kim
Lauren: Loz
Leonardo: Leo
Lewis: Lew
Lily: Lil
Louis: Lou Louie
Louise: Lou Lulu
Lucas: Luke Luc
Lucy: Lu
Madeleine: Maddie Maddy
Madison: Maddie Maddy
Margaret: Maggie Meg Peggy Daisy Greta
Martha: Marty
Mason: Mase
Matilda: Tilly Mattie Tilda
Matthew: Matt Matty
Maximilian: Max
Maxwell: Max
Megan: Meg Meggie
Melissa: Mel Lissa
Michael: Mike Mick Mikey Mickey
Mohammed: Mo Moh
Muhammad: Mo
Natalie: Nat Tally
Natasha: Tasha Nat
Nathaniel: Nathan Nate Nat
Nicholas: Nick Nicky Nico
Nicole: Nicky Nic
Oliver: Ollie Olly Noll
Olivia: Liv Livvy Libby Olly
Oluwaseun: Seun
Oluwaseyi: Seyi
Oluwatobi: Tobi
Oluwadamilola: Dami Damilola
Oluwafemi: Femi
Temitope: Temi Tope
Ayomide: Ayo
Penelope: Penny Nell
Patrick: Pat Paddy Rick
Phoebe: Phoebs
Rebecca: Becky Becca Bex
Reginald: Reg Reggie
Richard: Rich Rick Dick Ricky
Robert: Rob Bob Robbie Bobby Bert
Ronald: Ron Ronnie
Rosalie: Rosie
Rose: Rosie
Samantha: Sam Sammy
Samuel: Sam Sammy
Sarah: Sally Sadie
Scarlett: Scar Lettie
Sebastian: Seb Bas
Sienna: Sie
Sophia: Sophie
Sophie: Soph
Stanley: Stan
Stephanie: Steph Stevie
Stephen: Steve Stevie
Susannah: Susie Sue Zanna
Tabitha: Tabby
Theodore: Theo Ted Teddy
Thomas: Tom Tommy
Timothy: Tim
Tobias: Toby
Tyler: Ty
Victoria: Vicky Tori Vic
Vincent: Vinnie Vince
Wilfred: Wilf Fred
William: Will Bill Billy Liam Willy
Winifred: Winnie Freddie
Zachary: Zac Zach Zak
Zoe: Zo
Katarzyna: Kasia Kate
Malgorzata: Gosia Margaret
Aleksandra: Ola Alex
Aleksander: Alek Olek Alex
Zuzanna: Zuzia Susie
Jakub: Kuba Jake
Wojciech: Wojtek
Stanislaw: Staszek Stan
Oleksandr: Sasha Alex
Anastasiia: Nastia
Alexandru: Alex Sandu
Andreea: Andrea Deea
Elena: Lena
Abdirahman: Abdi
Abdullahi: Abdi
Abdulrahman: Abdul
Harpreet: Harry Preet
Gurpreet: Gary Guri
Manpreet: Mani Preet
Simran: Simi
Siddharth: Sid
Lakshmi: Laxmi
Angharad: Hari Haz
Gwenllian: Gwen
Gruffydd: Griff Guto
Llewelyn: Llew
Siobhan: Shiv
Padraig: Paddy Podge
Fionnuala: Nuala
Kathleen: Kathy Kath
Santiago: Santi
Alejandro: Alex Ale
Francisco: Paco Kiko
`
