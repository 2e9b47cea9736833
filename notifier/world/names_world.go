package world

var punjabi = origin{weight: 3,
	girls:    list(`Harpreet Simran Jasleen Kiran Gurleen Manpreet Avneet Navjot Ravneet Sukhdeep`),
	boys:     list(`Arjan Gurpreet Harjit Jaspal Manveer Karan Tejpal Amrit Balraj Sukhjit`),
	surnames: list(`Singh Gill Sandhu Dhillon Sidhu Grewal Bains Dosanjh Virk Johal`),
}

var hindu = origin{weight: 4,
	girls:    list(`Aanya Diya Anika Priya Saanvi Ishani Meera Kavya Riya Nisha Pooja Lakshmi`),
	boys:     list(`Aarav Vihaan Arjun Rohan Dev Krishna Aditya Nikhil Ravi Ishaan Kiran Siddharth`),
	surnames: list(`Patel Shah Sharma Mistry Desai Joshi Kapoor Mehta Chauhan Nair Iyer Reddy Parmar`),
}

var pakistani = origin{weight: 8,
	girls:    list(`Aisha Maryam Fatima Zainab Hafsa Khadija Amina Iqra Sana Alina Hira Inaya Laiba Noor`),
	boys:     list(`Muhammad Ali Hassan Hamza Ibrahim Bilal Zain Usman Haris Adam Yusuf Ayaan Imran Saad`),
	surnames: list(`Khan Hussain Ahmed Ali Malik Mahmood Akhtar Iqbal Mirza Shah Butt Raja Qureshi Chaudhry Sheikh`),
}

var bangladeshi = origin{weight: 2,
	girls:    list(`Nusrat Tahmina Rahima Sumaiya Tasnim Farzana Sadia Nabila`),
	boys:     list(`Mohammed Tanvir Rahim Shafiq Nayeem Rakib Sakib Arif`),
	surnames: list(`Begum Uddin Miah Rahman Islam Choudhury Hoque Alam`),
}

var somali = origin{weight: 3,
	girls:    list(`Hodan Ayaan Fadumo Sagal Ifrah Hibaaq Nasteho Sahra Ubah Asha`),
	boys:     list(`Abdirahman Mohamed Liban Abdullahi Ayub Guled Zakariya Mahad Yahya Faisal`),
	surnames: list(`Abdi Warsame Farah Ali Jama Hersi Yusuf Osman Mohamud Aden Isse`),
}

var yoruba = origin{weight: 3,
	girls:    list(`Temitope Oluwaseyi Folake Adaeze Chiamaka Ngozi Ifeoluwa Damilola Tolu Ebun`),
	boys:     list(`Oluwaseun Ayomide Chinedu Emeka Tobiloba Femi Babatunde Ikenna Kayode Obinna`),
	surnames: list(`Adeyemi Okafor Okonkwo Adebayo Ogunleye Eze Nwosu Balogun Olawale Afolabi Chukwu`),
}

var ghanaian = origin{weight: 2,
	girls:    list(`Akosua Ama Abena Efua Adwoa Yaa Esi Serwaa`),
	boys:     list(`Kwame Kofi Kwabena Yaw Kojo Kwesi Nana Ebo`),
	surnames: list(`Mensah Owusu Boateng Asante Osei Appiah Agyemang Addo Amoah`),
}

var arabic = origin{weight: 3,
	girls:    list(`Layla Nour Salma Yasmin Rania Huda Mariam Lina Dina Reem`),
	boys:     list(`Omar Khalid Youssef Tariq Karim Ahmad Samir Hadi Ziad Rami`),
	surnames: list(`Al-Masri Haddad Nasser Mansour Saleh Aziz Khalil Darwish Hamdan Sabbagh`),
}

var chinese = origin{weight: 3,
	girls:    list(`Xinyi Mei Jiayi Yuting Lihua Wenjing Siu-Ling Hoi-Yan Ruoxi Yan`),
	boys:     list(`Haoyu Wei Jun Zihan Chi-Ming Ka-Ho Yichen Ming Jiahao Tsz-Lok`),
	surnames: list(`Chen Wang Li Zhang Liu Wong Chan Cheung Lam Ng Leung Xu`),
}

var caribbean = origin{weight: 3,
	girls:    list(`Shanice Amara Tiana Jada Keisha Naomi Renée Simone Ebony Monique`),
	boys:     list(`Tyrell Jayden Malachi Dwayne Marcus Isaiah Andre Romario Kemar Jerome`),
	surnames: list(`Campbell Francis Grant Gordon Bailey Morgan Clarke Henry Powell Reid Gayle`),
}
