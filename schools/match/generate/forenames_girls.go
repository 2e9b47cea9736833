package generate

// britishGirls are forenames given to girls in England and Wales, each with how
// many of ten thousand girls were given it about 2009 and about 2020. The
// numbers are facts, rounded, that the Office for National Statistics publishes
// as "Baby names in England and Wales" (Open Government Licence v3.0). Names
// mostly given in families of other origins stand in those origins' tables.
const britishGirls = `
Olivia 165 141, Amelia 124 128, Emily 138 76, Lily 130 81, Grace 125 79, Ava 99 103, Sophie 141 59
Ruby 134 55, Mia 92 88, Jessica 132 47, Evie 108 70, Isabella 94 81, Isla 68 104, Chloe 132 39, Ella 85 73
Freya 76 77, Charlotte 84 68, Poppy 78 70, Daisy 83 57, Sophia 59 79, Isabelle 83 53, Phoebe 65 60
Maisie 73 41, Lucy 81 30, Rosie 32 74, Millie 59 46, Florence 31 73, Scarlett 66 37, Sienna 41 61, Alice 42 57
Imogen 60 37, Eva 49 46, Matilda 40 54, Holly 68 26, Ellie 63 29, Sofia 29 60, Willow 16 73, Evelyn 22 63
Hannah 58 27, Erin 52 33, Ivy 6 79, Summer 62 21, Maya 32 49, Molly 47 33, Elsie 15 64, Lola 49 31, Megan 71 9
Elizabeth 44 33, Emma 45 31, Emilia 24 52, Abigail 52 22, Jasmine 48 26, Eleanor 33 34, Lilly 45 22
Gracie 38 26, Amy 55 7, Esme 23 40, Amber 39 24, Katie 52 7, Eliza 17 41, Georgia 34 24, Amelie 34 24
Brooke 46 10, Harriet 22 35, Lexi 42 14, Leah 42 14, Harper 1 55, Anna 30 22, Rose 20 31, Violet 14 36
Isabel 36 13, Lacey 39 8, Luna 2 44, Bella 14 32, Penelope 5 40, Bethany 34 9, Aria 1 41, Zoe 24 19, Ada 2 40
Madison 31 11, Martha 24 18, Isobel 29 12, Thea 6 35, Nancy 12 29, Maddison 26 14, Faith 29 12, Lottie 11 30
Sarah 24 16, Bonnie 6 35, Arabella 6 34, Heidi 20 20, Paige 30 9, Niamh 25 14, Annabelle 19 20, Mila 2 36
Skye 27 11, Hallie 4 34, Robyn 10 28, Hollie 26 10, Francesca 19 17, Orla 10 26, Keira 28 7, Alexandra 21 15
Darcie 10 25, Caitlin 32 3, Iris 9 25, Beatrice 14 19, Tilly 22 12, Lara 14 19, Rebecca 24 9, Lexie 29 4
Lauren 30 3, Victoria 16 17, Lydia 19 14, Mollie 15 16, Aurora 2 28, Darcy 15 15, Delilah 3 27, Eloise 16 14
Mya 17 13, Darcey 15 15, Tia 26 4, Gabriella 17 13, Eden 11 18, Lyla 10 19, Nicole 21 8, Clara 7 21
Libby 22 6, Edith 6 22, Eve 18 10, Aimee 26 2, Mabel 3 24, Nevaeh 9 17, Felicity 8 18, Annie 11 15
Connie 13 13, Hope 9 16, Laura 15 10, Savannah 10 15, Naomi 13 10, Margot 1 22, Alicia 17 7, Elodie 5 18
Natalia 13 9, Seren 14 9, Myla 2 20, Lillie 13 9, Miley 17 6, Edie 5 17, Annabel 15 7, Sadie 9 12, Olive 4 18
Lois 15 7, Amaya 4 17, Lyra 4 17, Elena 7 13, Frankie 7 14, Autumn 6 15, Esther 10 11, Esmae 2 18, Kayla 14 5
Nina 7 13, Neve 13 7, Maisy 15 4, Madeleine 13 6, Anya 13 6, Pippa 4 15, Angel 14 4, Melissa 12 7, Faye 13 6
Rosa 6 12, India 9 9, Georgina 11 7, Lucia 9 9, Ariana 4 14, Alyssa 10 8, Elise 10 7, Alexis 14 3, Nellie 1 15
Maia 8 9, Anastasia 4 13, Lucie 13 4, Rachel 11 5, Tabitha 8 8, Maeve 2 14, Alana 7 9, Courtney 15 1
Hazel 4 12, Marnie 2 13, Arya 1 15, Abbie 14 2, Aoife 6 10, Demi 11 4, Maggie 6 10, Betsy 4 12, Jemima 9 6
Amara 3 11, Beatrix 3 11, Ottilie 1 14, Cora 3 12, Indie 2 13, Jennifer 10 4, Penny 3 11, Ebony 10 4
Scarlet 11 3, Macey 11 2, Lana 6 7, Polly 5 9, Macie 9 4, Nora 2 12, Paisley 1 12, Taylor 11 3, Mary 7 6
Honey 9 4, Natasha 11 2, Ophelia 3 10, Natalie 9 4, Liliana 4 9, Cerys 11 2, Piper 2 11, Cara 7 5
Tallulah 7 6, Callie 3 10, Emmie 5 8, Talia 5 8, Georgie 4 8, Cleo 3 10, Tegan 12 1, River 1 12, Halle 4 8
Josie 6 7, Skyla 4 9, Skylar 1 11, Kiera 10 2, Ffion 7 4, Josephine 5 7, Kaitlyn 10 2, Dorothy 2 10, Alba 1 10
Nova 0 11, Casey 10 2, Lila 6 6, Eliana 3 8, April 5 7, Katherine 8 3, Kitty 8 3, Samantha 9 3, Aurelia 2 9
Sasha 8 3, Jessie 5 6, Athena 2 9, Alexa 10 1, Melody 5 6, Lily-Mae 7 4, Madeline 7 4, Pearl 3 7, Peyton 5 6
Kara 7 3, Lilah 2 9, Alexia 9 2, Primrose 1 10, Milly 8 2, Caitlyn 9 2, Nia 5 6, Constance 5 5, Kyra 7 3
Miriam 4 6, Morgan 8 2, Michelle 7 4, Harley 2 9, Louise 8 3, Macy 8 2, Kate 8 2, Helena 4 6, Hattie 2 8
Kelsey 9 1, Antonia 3 7, Kayleigh 9 1, Gabrielle 7 3, Ariella 1 9, Emelia 5 5, Destiny 7 3, Billie 2 7
Danielle 8 2, Claudia 7 2, Iqra 6 4, Remi 1 9, Lilia 6 3, Lily-Rose 5 4, Clementine 2 7, Louisa 6 3, Ellen 6 3
Carys 7 2, Belle 3 7, Liyana 2 7, Diana 3 6, Ciara 6 3, Valentina 2 7, Harlow 1 8, Lillian 4 5, Tiana 6 3
Catherine 5 4, Sydney 6 3, Kyla 6 3, Vanessa 7 2, Inaya 4 5, Riley 2 7, Elsa 6 3, Flora 3 6, Evangeline 5 4
Chelsea 7 2, Fatimah 4 5, Ellie-Mae 6 3, Stephanie 6 3, Aiza 3 6, Amirah 4 5, Haniya 2 7, Verity 5 4, Nyla 2 7
Nelly 1 8, Emilie 5 4, Effie 2 7, Alessia 2 7, Beau 4 5, Wren 0 8, Ellie-may 7 2, Tiffany 6 2, Nell 3 5
Stella 4 5, Ayah 2 7, Winnie 1 8, Charlie 6 2, Lacie 7 2
`
